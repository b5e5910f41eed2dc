"""Voice messages: a recording comes with its length and how loud it is."""

import json

import pytest

from accounts.models import User
from conftest import ClientOf
from messaging.models import File
from messaging.tests.attachments.conftest import send, upload
from messaging.tests.attachments.films import webm
from rooms.models import Room

WEBM_VOICE = webm(2)


def test_it_is_shown_with_its_length_and_waveform(alice: User, lounge: Room, client_of: ClientOf) -> None:
    told = json.dumps({"seconds": 4.23, "waveform": [0, 55.4, 180, -3]})
    answer = upload(client_of(alice), WEBM_VOICE, "voice.webm", voice=told)
    assert answer.status_code == 201
    file = File.objects.get()
    assert file.voice == {"seconds": 4.2, "waveform": [0, 55, 100, 0]}
    frame = send(client_of(alice), lounge, file).content.decode()
    assert 'data-seconds="4.2" data-waveform="0 55 100 0"' in frame


def test_a_length_beyond_the_limit_is_clamped(alice: User, client_of: ClientOf) -> None:
    upload(client_of(alice), WEBM_VOICE, voice=json.dumps({"seconds": 1e9, "waveform": []}))
    assert File.objects.get().voice == {"seconds": 300, "waveform": []}


def test_what_is_no_sound_is_no_voice(alice: User, client_of: ClientOf) -> None:
    upload(client_of(alice), b"three lines", voice=json.dumps({"seconds": 1, "waveform": [1]}))
    assert File.objects.get().voice is None


@pytest.mark.parametrize(
    "voice",
    [
        "nonsense",
        "[]",
        '{"seconds": 1}',
        '{"seconds": "x", "waveform": []}',
        '{"seconds": NaN, "waveform": []}',
        '{"seconds": 1, "waveform": [Infinity]}',
        '{"seconds": 1, "waveform": [[1]]}',
        json.dumps({"seconds": 1, "waveform": [1] * 65}),
        json.dumps({"seconds": 10**400, "waveform": []}),
        "[" * 1_999,
        " " * 2_000 + "{}",
    ],
)
def test_what_is_no_voice_is_refused(alice: User, client_of: ClientOf, voice: str) -> None:
    assert upload(client_of(alice), WEBM_VOICE, voice=voice).status_code == 400
    assert not File.objects.exists()
