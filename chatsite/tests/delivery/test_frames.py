"""What a tab may say up the socket. All else is nonsense, and never an exception of another kind."""

import json
import random
from typing import Any
from uuid import UUID

import pytest

from chatsite.delivery import frames

pytestmark = pytest.mark.once

ID = "8c1f5e7a-5a54-4ee0-9c0c-0d5b3a0f7f11"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type":"watch","rooms":[3,1,3]}', frames.Watch((3, 1))),
        ('{"type":"watch","rooms":[]}', frames.Watch(())),
        ('{"type":"watch","rooms":["7"]}', frames.Watch((7,))),
        ('{"type":"typing","room":"7"}', frames.Typing(7)),
        ('{"type":"here"}', frames.Here()),
        ('{"type":"here","by":"the way"}', frames.Here()),
        ('{"type":"seen","cursors":{"7":12,"8":"13"}}', frames.Seen({7: 12, 8: 13})),
        ('{"type":"seen","cursors":{}}', frames.Seen({})),
        (f'{{"type":"send","room":7,"body":"","client_id":"{ID}"}}', frames.Send(7, "", UUID(ID))),
    ],
)
def test_what_the_protocol_names_is_understood(text: str, said: object) -> None:
    assert frames.parse(text) == said


NONSENSE = [
    None,
    "",
    " ",
    "null",
    "42",
    '"watch"',
    "[]",
    '["watch"]',
    "{}",
    "{",
    "[" * 30_000,
    '{"a":' * 10_000,
    "NaN",
    '{"type":null}',
    '{"type":"dance"}',
    '{"type":["watch"]}',
    '{"type":"watch"}',
    '{"type":"watch","rooms":7}',
    '{"type":"watch","rooms":"7"}',
    '{"type":"watch","rooms":{"7":1}}',
    '{"type":"watch","rooms":[null]}',
    '{"type":"watch","rooms":[true]}',
    '{"type":"watch","rooms":[1.5]}',
    '{"type":"watch","rooms":[-1]}',
    '{"type":"watch","rooms":[NaN]}',
    '{"type":"watch","rooms":[Infinity]}',
    '{"type":"watch","rooms":[1e400]}',
    '{"type":"watch","rooms":["7 "]}',
    '{"type":"watch","rooms":["٣"]}',
    '{"type":"watch","rooms":["²"]}',
    '{"type":"watch","rooms":[[7]]}',
    '{"type":"watch","rooms":[9223372036854775808]}',
    '{"type":"watch","rooms":["99999999999999999999999999"]}',
    '{"type":"watch","rooms":["room.7"]}',
    json.dumps({"type": "watch", "rooms": list(range(21))}),
    '{"type":"typing"}',
    '{"type":"typing","room":[]}',
    '{"type":"typing","room":{}}',
    '{"type":"seen"}',
    '{"type":"seen","cursors":[7]}',
    '{"type":"seen","cursors":{"x":1}}',
    '{"type":"seen","cursors":{"7":"x"}}',
    '{"type":"seen","cursors":{"7":null}}',
    json.dumps({"type": "seen", "cursors": {str(room): 1 for room in range(21)}}),
    '{"type":"send","room":7,"body":"x"}',
    f'{{"type":"send","room":7,"body":7,"client_id":"{ID}"}}',
    f'{{"type":"send","room":7,"body":null,"client_id":"{ID}"}}',
    '{"type":"send","room":7,"body":"x","client_id":7}',
    '{"type":"send","room":7,"body":"x","client_id":"seven"}',
    '{"type":"send","room":7,"body":"x","client_id":""}',
    json.dumps({"type": "here", "padding": "x" * frames.MAX_FRAME_BYTES}),
    json.dumps({"type": "here", "padding": "길" * 30_000}, ensure_ascii=False),
    "9" * 5_000,
    '"\ud800"',
]


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: str(text)[:40])
def test_anything_else_is_nonsense(text: str | None) -> None:
    with pytest.raises(frames.Nonsense):
        frames.parse(text)


def test_a_tab_may_watch_20_rooms() -> None:
    assert frames.parse(json.dumps({"type": "watch", "rooms": list(range(20))})) == frames.Watch(tuple(range(20)))


def test_thousands_of_broken_frames_raise_nothing_but_nonsense() -> None:
    """S13, with a fixed seed."""
    dice = random.Random(7)  # noqa: S311 - the same broken frames each time
    whole = ['{"type":"watch","rooms":[1,2]}', '{"type":"seen","cursors":{"1":2}}', '{"type":"typing","room":1}']
    whole.append(f'{{"type":"send","room":1,"body":"\\ud800","client_id":"{ID}"}}')
    scraps = [
        '"',
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "null",
        "-1",
        "1e999",
        "\\u0000",
        "\\ud800",
        "true",
        "\x00",
        "길",
        "9" * 30,
    ]
    for _round in range(5_000):
        text = dice.choice(whole)
        for _cut in range(dice.randint(1, 3)):
            place = dice.randrange(len(text))
            text = text[:place] + dice.choice(scraps) + text[place + dice.randint(0, 4) :]
        try:
            frames.parse(text)
        except frames.Nonsense:
            continue


def test_a_frame_escapes_what_people_wrote() -> None:
    frame = frames.frame("typing", room=7, user_id=8, name='"><script>alert(1)</script>')
    assert "<script" not in frame
    assert 'data-name="&quot;&gt;&lt;script&gt;' in frame


def test_frames_can_be_joined() -> None:
    """Each is whole, and nothing stands around it."""
    contexts: dict[str, dict[str, Any]] = {
        "resync": {},
        "activity": {"room": 1, "number": 2},
        "heartbeat": {"heads": [(1, 2)]},
    }
    for name, context in contexts.items():
        frame = frames.frame(name, **context)
        assert frame.startswith("<div hx-swap-oob=")
        assert frame.endswith("</div>")
