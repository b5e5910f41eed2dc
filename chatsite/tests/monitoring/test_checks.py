from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings


def found(*, deploy: bool = False) -> dict[str, str]:
    """Our own messages by their id, with their hints."""
    messages = run_checks(include_deployment_checks=deploy, databases=[])
    return {message.id: message.hint or "" for message in messages if message.id and message.id.startswith("maru.")}


def test_these_settings_are_in_order() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"WEB_WORKERS": 2, "REDIS_URL": ""}, "maru.E002"),
        ({"REDIS_URL": "localhost:6379"}, "maru.E003"),
        ({"ALLOWED_HOSTS": ["*"]}, "maru.W005"),
        ({"TRUSTED_PROXIES": ["*"]}, "maru.W006"),
        ({"HTTPS_ONLY": True, "TRUSTED_PROXIES": []}, "maru.W012"),
        ({"LOCALE_PATHS": ["/nowhere"]}, "maru.W009"),
    ],
)
def test_what_does_not_fit_is_found_and_a_hint_given(settings: Settings, changed: dict[str, Any], problem: str) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    assert found()[problem]


def test_sqlite_has_to_be_set_up_for_threads_and_serves_one_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES, "default", {"ENGINE": "django.db.backends.sqlite3", "NAME": "chat.sqlite3"})
    settings.WEB_WORKERS = 2
    assert {"maru.E001", "maru.E004"} <= found().keys()


@pytest.mark.parametrize("name", ["CHAT_FAULT_DROP", "CHAT_HEAD_CHECK_SECONDS"])
def test_faults_on_purpose_are_for_tests_only(settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "0.1")
    assert "maru.E008" not in found()
    settings.TESTING = False
    assert name in found()["maru.E008"]


def test_a_secret_that_others_can_read_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    secret = tmp_path / "secret_key"
    secret.write_text("not so secret")
    secret.chmod(0o644)
    assert found()["maru.W007"] == f"chmod 600 {secret}"
    secret.chmod(0o600)
    assert "maru.W007" not in found()


def test_before_people_come_the_deployment_checks_ask_for_more(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert {"maru.W010", "maru.I011"} <= found(deploy=True).keys()
