"""In which encoding a text is: UTF-8 and UTF-16 are seen, the ones from before Unicode are guessed.

A guess needs no table of frequencies: read in the wrong one of them, Korean is full of Hanja, and Japanese has no kana.
"""

import codecs
import re

# Names as browsers know them (https://encoding.spec.whatwg.org), and Python's codecs for these.
CODECS = {
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "windows-1252": "cp1252",
}
MOST, SOME, FEW = 0.85, 0.2, 0.3  # shares
WIDE = re.compile(r"[^\x00-\x7f]")
HANGUL = re.compile(r"[가-힣ㄱ-ㆎ\u3000-\u303f\uff01-\uff5e]")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
HAN = re.compile(r"[一-鿿\u3000-\u303f\uff01-\uff5e“”…—·]")
HALFWIDTH = re.compile(r"[\uff61-\uff9f]")
HIGH = re.compile(rb"[\x80-\xff]")
PAIRS = re.compile(rb"[\xa1-\xfe]{2}")  # as characters of KS X 1001 and GB 2312 are; one accent alone is none


def charset_of(head: bytes, *, is_whole: bool) -> str | None:
    """One of CODECS; None if it is no text. `head` may end in the middle of a character unless it `is_whole`."""
    if not head:
        return None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        charset = "utf-16le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16be"
        return charset if _decoded(head, charset, is_whole) is not None else None
    if b"\0" in head:
        return None
    for charset in ("utf-8", "euc-kr", "shift_jis", "gb18030", "windows-1252"):
        text = _decoded(head, charset, is_whole)
        if text is not None and _is_likely(head, text, charset):
            return charset
    return None


def _decoded(head: bytes, charset: str, is_whole: bool) -> str | None:
    decoder = codecs.getincrementaldecoder(CODECS[charset])()
    try:
        return decoder.decode(head, final=is_whole)
    except UnicodeDecodeError:
        return None


def _is_likely(head: bytes, text: str, charset: str) -> bool:
    wide, high = len(WIDE.findall(text)) or 1, len(HIGH.findall(head)) or 1
    are_pairs = 2 * len(PAIRS.findall(head)) / high >= MOST
    match charset:
        case "euc-kr":
            return are_pairs and len(HANGUL.findall(text)) / wide >= MOST
        case "shift_jis":
            return len(KANA.findall(text)) / wide >= SOME and len(HALFWIDTH.findall(text)) / wide < SOME
        case "gb18030":
            return are_pairs and len(HAN.findall(text)) / wide >= MOST
        case "windows-1252":
            return high / len(head) < FEW
    return True
