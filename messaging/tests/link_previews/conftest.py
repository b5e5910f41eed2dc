"""A web of its own: pages are served by the test, and no name server is asked."""

from pathlib import Path

import pytest
from pytest_django import Settings

from chatsite.outgoing import client
from chatsite.outgoing.addresses import parse
from chatsite.outgoing.client import Answer, Failed


class Web:
    """Answers by address; `asked` are the addresses in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Exception] = {}
        self.asked: list[str] = []

    def serve(self, url: str, body: str | bytes, *, media_type: str = "text/html", charset: str = "") -> None:
        data = body.encode() if isinstance(body, str) else body
        self.answers[url] = Answer(url, media_type, charset, data, is_whole=True)

    def page(self, url: str, title: str, more: str = "") -> None:
        self.serve(url, f"<title>{title}</title>{more}")

    def get(self, url: str, **_: object) -> Answer:
        url = str(parse(url))
        self.asked.append(url)
        answer = self.answers.get(url, Failed("status 404"))
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    web = Web()
    monkeypatch.setattr(client, "get", web.get)
    return web


@pytest.fixture(autouse=True)
def _pictures_in_a_folder_of_their_own(settings: Settings, tmp_path: Path) -> None:
    storages = {**settings.STORAGES}
    storages["files"] = {**storages["files"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = storages
