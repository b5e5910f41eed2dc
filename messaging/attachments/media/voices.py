"""What a browser tells of a voice message that it recorded: how long it is, and how loud from moment to moment."""

import json
import math
from typing import TypedDict

from chatsite.exceptions import BadRequest

SECONDS_MAX = 300  # longer ones are sounds like any other
WAVEFORM_MAX = 64  # numbers
LOUDEST = 100
FIELD_MAX = 2_000  # characters of JSON


class Voice(TypedDict):
    """As it is stored."""

    seconds: float
    waveform: list[int]  # each from 0 to LOUDEST


def read_voice(text: str) -> Voice | None:
    """The field `voice` of an upload, within its limits; None if it is empty. Raises BadRequest for what is none."""
    if not text:
        return None
    if len(text) > FIELD_MAX:
        raise BadRequest
    try:
        told = json.loads(text)
        seconds, waveform = float(told["seconds"]), [float(level) for level in told["waveform"]]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise BadRequest from error
    if len(waveform) > WAVEFORM_MAX or not all(map(math.isfinite, [seconds, *waveform])):
        raise BadRequest
    levels = [round(min(max(level, 0), LOUDEST)) for level in waveform]
    return {"seconds": round(min(max(seconds, 0), SECONDS_MAX), 1), "waveform": levels}
