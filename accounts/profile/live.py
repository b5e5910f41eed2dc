"""What open tabs hear when somebody's name or picture changes."""

from django.db import transaction

from accounts import hooks
from accounts.models import User


def profile_changed(user: User) -> None:
    """After the commit, pages that show this person's name or picture follow."""
    transaction.on_commit(lambda: [follow(user) for follow in hooks.on_profile_changed], robust=True)
