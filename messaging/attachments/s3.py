"""Files in an S3-compatible storage (settings.STORAGES), read a range at a time."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from chatsite.exceptions import Unavailable

PATIENCE = Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 2})  # seconds
RETRY_AFTER = 10  # seconds, as people are told
MISSING = {"404", "NoSuchKey", "NotFound"}

logger = logging.getLogger(__name__)


@contextmanager
def _told() -> Iterator[None]:
    """Raises FileNotFoundError for what is not there, and Unavailable where the storage does not do its work."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            raise FileNotFoundError(str(error)) from error
        logger.error("the storage refuses: %s", error)
        raise Unavailable(retry_after=RETRY_AFTER) from error
    except BotoCoreError as error:
        logger.error("the storage does not answer: %s", error)
        raise Unavailable(retry_after=RETRY_AFTER) from error


class ObjectReader(io.RawIOBase):
    """An object, read from where one seeks on, up to `end`; nothing is asked for before the first byte is wanted.

    django-storages would fetch all of it for the first byte.
    """

    def __init__(self, found: Any) -> None:
        with _told():
            self.size: int = found.content_length  # bytes
        self.end = self.size
        self._object, self._at = found, 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._drop()
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        window = memoryview(buffer)
        wanted = min(len(window), self.end - self._at)
        if wanted <= 0:
            return 0
        with _told():
            if self._body is None:
                self._body = self._object.get(Range=f"bytes={self._at}-{self.end - 1}")["Body"]
            data = self._body.read(wanted)
        window[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


class S3Files(S3Storage):
    """Objects under names that are never used twice, for this server alone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default_acl": None, "file_overwrite": True, **options})
        config: Config = vars(self)["client_config"]
        self.client_config = config.merge(PATIENCE)

    def _open(self, name: str, mode: str = "rb") -> File:
        found = ObjectReader(self.bucket.Object(self._normalize_name(name)))
        return File(cast(IO[bytes], found), name)

    def _save(self, name: str, content: Any) -> str:
        with _told():
            saved: str = super()._save(name, content)
        return saved

    def delete(self, name: str) -> None:
        with _told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _told():
            return int(super().size(name))
