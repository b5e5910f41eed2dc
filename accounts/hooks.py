"""What the apps above lend to this one, which must not import them. They append in their AppConfig.ready()."""

from collections.abc import Callable

from accounts.models import User

# Called with every new person, inside the transaction that registers them.
on_welcome: list[Callable[[User], None]] = []
