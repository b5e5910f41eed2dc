"""What somebody says of themselves."""

from typing import NamedTuple


class Status(NamedTuple):
    """What somebody says of themselves beside their name. Without either it is false."""

    emoji: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.emoji or self.text)
