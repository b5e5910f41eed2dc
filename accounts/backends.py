"""Who a session belongs to, without asking the database once more."""

from contextvars import ContextVar
from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.models import User

# Set whenever a session is read (accounts.sessions.store), so it is never older than the session it came with.
person_of_session: ContextVar[User | None] = ContextVar("person_of_session", default=None)


class SessionBackend(ModelBackend):
    """Django's own backend, which takes the person from the row that was read together with their session."""

    def get_user(self, user_id: Any) -> User | None:
        person = person_of_session.get()
        if person is None or person.pk != user_id:
            return super().get_user(user_id)
        return person if self.user_can_authenticate(person) else None
