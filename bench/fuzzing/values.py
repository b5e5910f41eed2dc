"""What nobody expects: values, and what may be done to bytes."""

import uuid
from random import Random

LONG = 20_000
ODD: list[str] = [
    *("", " ", "0", "-1", "1", "7", "00", "1e309", "1.5", "NaN", "true", "null", "[]", "{}", "٣", "\uff11\uff12", "²"),
    *(str(2**63), str(2**64), "9" * 400, "-" + "9" * 40),
    *(
        "\0",
        "\x1b[2J",
        "a\r\nX-Forged: 1",
        "\u202etxt.exe",
        "\u200b",
        "\ufeff",
        "e" + "\u0301" * 500,
        "가" * 500,
        "👩‍👩‍👧‍👦" * 200,
    ),
    *(
        "<script>alert(1)</script>",
        "{{7*7}}",
        "{% debug %}",
        "%s%n%x",
        "' OR 1=1 --",
        "../../etc/passwd",
        "..%2f",
        "%00",
        "%",
    ),
    *(
        "http://[::1",
        "javascript:alert(1)",
        "//evil.example",
        "\\\\evil",
        "mailto:" + "a" * 300,
        "a" * LONG,
        "[" * LONG,
    ),
    *("load-1", "load-2", "bench", "open", "closed", "alice", "2020-01-01", "en", "ko", "zh-hans", "system"),
]


def value(dice: Random) -> str:
    """A value that a form, a query or a frame may hold."""
    if dice.random() < 0.2:
        return str(uuid.UUID(int=dice.getrandbits(128)))
    if dice.random() < 0.2:
        return "".join(
            chr(dice.choice([dice.randrange(32), dice.randrange(0x250), dice.randrange(0xD7FF)])) for _ in range(9)
        )
    return dice.choice(ODD)


def number(dice: Random) -> str:
    return str(dice.choice([0, 1, 2, 3, 50, 999, 1001, 2**31, 2**63 - 1, 2**63, 10**30]))


def garbled(data: bytes, dice: Random) -> bytes:
    """The same bytes, some of which were changed, doubled, lost, or cut off."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        where, many = dice.randrange(len(changed) + 1), dice.choice([1, 1, 2, 8, 64])
        match dice.randrange(5):
            case 0:
                changed[where : where + 1] = bytes([dice.randrange(256)])
            case 1:
                changed[where:where] = dice.randbytes(many)
            case 2:
                del changed[where : where + many]
            case 3:
                changed[where:where] = changed[where : where + many] * dice.choice([1, 100])
            case _:
                del changed[where:]
    return bytes(changed)
