"""Path converters."""


class UnicodeSlugConverter:
    """A slug in any script: letters, digits, underscores and hyphens."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
