"""Path converters."""

import unicodedata


class UnicodeSlugConverter:
    """A slug in any script: letters with their marks (Hindi and Thai need them), digits and hyphens."""

    regex = r"[^/]+"
    longest = 80  # code points; see rooms.models.Room.slug

    def to_python(self, value: str) -> str:
        if len(value) > 2 * self.longest:  # not composed yet
            raise ValueError(value)
        slug = unicodedata.normalize("NFC", value)
        if not all(char in "-_" or unicodedata.category(char)[0] in "LMN" for char in slug):
            raise ValueError(value)
        return slug

    def to_url(self, value: str) -> str:
        return value
