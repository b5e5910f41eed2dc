"""The bytes of a page as text."""

import codecs
import re

# Labels of the Encoding Standard (https://encoding.spec.whatwg.org, section 4.2) that are met, and what browsers take
# them for. Nothing else is decoded by the name that a page gives: Python knows codecs that are none of text.
_BY_LABEL = {
    "utf-8": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "ksc_5601": "cp949", "cp949": "cp949",
    "uhc": "cp949", "windows-949": "cp949", "korean": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030", "chinese": "gb18030",
    "x-gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "windows-1252": "cp1252",
    "iso-8859-2": "iso8859_2", "iso-8859-15": "iso8859_15", "windows-1250": "cp1250", "windows-1251": "cp1251",
    "iso-8859-5": "iso8859_5", "koi8-r": "koi8_r", "windows-1254": "cp1254", "iso-8859-9": "cp1254",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_PRESCAN = 4_096  # bytes; the HTML standard asks for 1,024, and browsers look further
_GUESSES = ("utf-8", "cp949", "gb18030")  # of a page that says nothing: what decodes it all


def decode(body: bytes, charset: str) -> str:
    """By the byte order mark, the charset of the header, that of a <meta>, or what fits, in this order."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    codec = _BY_LABEL.get(charset, "")
    if not codec and (match := _META.search(body[:_PRESCAN])):
        codec = _BY_LABEL.get(match.group(1).decode("ascii", "replace").lower(), "")
        if codec.startswith("utf-16"):  # it was read as ASCII, so it is not (HTML standard, 13.2.3.2)
            codec = "utf-8"
    return body.decode(codec, "replace") if codec else _guessed(body)


def _guessed(body: bytes) -> str:
    for codec in _GUESSES:
        try:
            return codecs.getincrementaldecoder(codec)().decode(body)  # the last character may be cut
        except UnicodeDecodeError:
            continue
    return body.decode("cp1252", "replace")
