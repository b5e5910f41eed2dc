"""What open tabs hear when somebody's audience changes."""

from accounts import hooks
from accounts.models import User


def reach_changed(user: User, other: User | None = None) -> None:
    """After the commit, others see of this person what they may know now; with `other`, these two of each other.

    Call it before the change: whoever sees the same as before hears nothing.
    """
    for changed in hooks.on_reach_changed:
        changed(user, other)
