"""Who a session belongs to, without asking the database once more."""

from contextvars import ContextVar
from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.models import User

# Set whenever a session is read (accounts.sessions.store), so it is never older than the session it came with.
person_of_session: ContextVar[User | None] = ContextVar("person_of_session", default=None)


class SessionBackend(ModelBackend):
    """Django's own backend, which takes the person from the row that was read together with their session."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Who waits for approval proves that the account is theirs as others do, and is then told so: nobody but them
        learns that it waits. No session is theirs (`get_user`).
        """
        return bool(user.approval) or super().user_can_authenticate(user)

    def get_user(self, user_id: Any) -> User | None:
        person = person_of_session.get()
        if person is None or person.pk != user_id:
            found = super().get_user(user_id)
            person = found if isinstance(found, User) else None
        return person if person and person.is_active else None
