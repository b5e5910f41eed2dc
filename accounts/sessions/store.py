"""Database sessions that know whose they are, so that signing out somewhere is a query and not a scan.

Their rows hold a digest of the key (accounts.sessions.keys).
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import models
from django.utils import timezone

from accounts.backends import person_of_session
from accounts.models import Session
from accounts.sessions.keys import is_session_key, stored_key
from chatsite.database.prepared import Prepared

_living = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now)[:1],
    key=models.CharField(),
    now=models.DateTimeField(),
)


class SessionStore(DatabaseStore):
    stored: Session | None = None  # the row as this request read it

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and is_session_key(str(key))

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def row_key(self) -> str:
        """The primary key of the session's row; empty where there is none."""
        return stored_key(self.session_key) if self.session_key else ""

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(pk=stored_key(key)).delete()

    def _get_session_from_db(self) -> Session | None:
        """As Django does, in a prepared query that brings the person along."""
        session = _living.first(key=self.row_key, now=timezone.now())
        if session is None:
            self._session_key = None
        self.stored = session
        person_of_session.set(session.user if session else None)
        return session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.session_key = stored_key(session.session_key)
        user_id = data.get(SESSION_KEY)
        session.user_id = int(user_id) if user_id else None
        session.user_agent = data.get("user_agent", "")
        session.address = data.get("address")
        return session
