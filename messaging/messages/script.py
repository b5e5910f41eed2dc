"""In which language Han characters are meant: each gives some of them another shape."""

import re

_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_OF_AUTHOR = {"zh-hans": "zh-Hans"}


def language_of(text: str, author_language: str) -> str:
    """The language tag of a text with Han characters, by its other letters or else by what its author reads; or none.

    Asked of each message that is rendered: searches in C, and for most texts none or one.
    """
    if text.isascii() or not _HAN.search(text):
        return ""
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    return _OF_AUTHOR.get(author_language, "")
