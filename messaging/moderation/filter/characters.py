"""One character of a text as the filter reads it: without width, case, accents, look-alikes and traditional forms.

`FOLDED[char]` is what stands for it; empty for what is drawn as nothing. It is filled in as characters are met.
"""

import unicodedata
from functools import cache

# Letters of other scripts that are drawn like Latin ones (after Unicode Technical Standard 39, confusable detection).
_LATIN_LIKE = dict(
    zip(
        "абвгдезіїјкԁһӏмнорсԛтуѕхԝүьԍɡεαβγδηικμνορτυχωϲϳʀɪʟɴʏʙɢʜᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢᴦԑɑəıłøđħŧƒðþßօսոհցզյկտքѵѡƨƽʋνⅼꓐꓑ",
        "abbrdesiijkdhlmhopcqtysxwybggeabysnikuvoptuxwcjrilnybghacdeekmoptuvwzreaeilodhtfdpboumnhgzjkuqvwssuvlbp",
        strict=False,
    )
)
_LATIN_LIKE |= {
    "в": "b", "г": "r", "н": "h", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "к": "k", "м": "m", "о": "o",
    "е": "e", "а": "a", "ё": "e", "и": "u", "п": "n", "ᴊ": "j", "ε": "e", "δ": "d", "η": "n", "ι": "i", "κ": "k",
    "μ": "u", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "ß": "b", "æ": "ae", "œ": "oe",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ƒ": "f", "ꮪ": "s", "ꮯ": "c", "ꭺ": "a", "ꮋ": "h", "ꮮ": "l",
    "ꭼ": "e", "ꮲ": "p", "ꭲ": "i", "ꮢ": "r", "¢": "c", "©": "c", "®": "r", "℃": "c", "€": "e", "£": "l", "¥": "y",
    "ʃ": "s", "ʜ": "h", "ƈ": "c", "ƙ": "k", "ʞ": "k", "ɯ": "m", "ʇ": "t", "ʌ": "v", "ʎ": "y", "ɟ": "f", "ɐ": "a",
    "ᗩ": "a", "ᗷ": "b", "ᑕ": "c", "ᗪ": "d", "ᖴ": "f", "ᕼ": "h", "ᒪ": "l", "ᗰ": "m", "ᑎ": "n", "ᑭ": "p", "ᖇ": "r",
    "ᔕ": "s", "ᑌ": "u", "ᐯ": "v", "ᗯ": "w", "ꓮ": "a", "ꓚ": "c", "ꓓ": "d", "ꓰ": "e", "ꓝ": "f", "ꓖ": "g", "ꓧ": "h",
    "ꓲ": "i", "ꓙ": "j", "ꓗ": "k", "ꓡ": "l", "ꓟ": "m", "ꓠ": "n", "ꓳ": "o", "ꓣ": "r", "ꓢ": "s", "ꓔ": "t", "ꓴ": "u",
    "ꓦ": "v", "ꓪ": "w", "ꓫ": "x", "ꓬ": "y", "ꓜ": "z",
}  # fmt: skip
# Drawn as nothing, though not of the category "format".
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f\u180e")
# What NFKC makes of letters of syllables that stand alone (U+1100 …), as the letters that are typed (U+3131 …).
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_CONJOINING = (
    {chr(0x1100 + place): letter for place, letter in enumerate(_LEADS)}
    | {chr(0x1161 + place): chr(0x314F + place) for place in range(21)}
    | {chr(0x11A8 + place): letter for place, letter in enumerate(_TAILS)}
    | {"\u111a": "ㅀ", "\u1121": "ㅄ"}
)
_NEGATIVE = {chr(0x1F170 + place): chr(ord("a") + place) for place in range(26)} | {
    chr(start + place): chr(ord("a") + place) for start in (0x1F150, 0x1F1E6) for place in range(26)
}


class _Folded(dict[str, str]):
    def __missing__(self, char: str) -> str:
        folded = _fold(char)
        if len(self) < 200_000:
            self[char] = folded
        return folded


def is_syllable(char: str) -> bool:
    return "가" <= char <= "힣"


def is_jamo(char: str) -> bool:
    """A letter of a Korean syllable that stands alone."""
    return "ㄱ" <= char <= "ㆎ"


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\U00020000" <= char <= "\U000323af"


def is_latin(char: str) -> bool:
    return "a" <= char <= "z"


def is_letter(char: str) -> bool:
    """What words consist of, numbers apart."""
    return "a" <= char <= "z" or "가" <= char <= "힣" or is_han(char) or is_jamo(char) or char.isalpha()


def _fold(char: str) -> str:
    if char in _BLANK:
        return ""
    if char.isspace():
        return char
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me", "Cs", "Cc"}:
        return ""
    if char in _NEGATIVE:
        return _NEGATIVE[char]
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) > 1 and category in {"So", "No"}:  # ㈔, ①, ⑴, ㍿: the letter inside
        plain = "".join(each for each in plain if each.isalnum()) or plain
    return "".join(map(_fold_plain, plain))


def _fold_plain(char: str) -> str:
    if char in _CONJOINING:
        return _CONJOINING[char]
    if is_han(char):
        return _simplified().get(char, char)
    if char.isascii():
        return char.lower()
    if is_syllable(char) or is_jamo(char):
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    lower = char.lower() if len(char.lower()) == 1 else char
    if lower in _LATIN_LIKE:
        return _LATIN_LIKE[lower]
    if char in _LATIN_LIKE:
        return _LATIN_LIKE[char]
    bare = "".join(each for each in unicodedata.normalize("NFKD", lower) if unicodedata.category(each) != "Mn")
    return "".join(_LATIN_LIKE.get(each, each) for each in bare) if bare else ""


@cache
def _simplified() -> dict[str, str]:
    """Traditional characters, and the simplified one of each."""
    from opencc import OpenCC  # takes 0.4 s; only who writes traditional Chinese waits for it

    convert = OpenCC("t2s").convert
    both = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    return {
        char: simple for char, simple in zip(both, convert("\n".join(both)).split("\n"), strict=True) if char != simple
    }


def what_changed(char: str) -> str:
    """The step by which this character came to be another one; empty if it did not, or only its case."""
    folded = FOLDED[char]
    if folded in {char, char.lower()}:
        return ""
    if not folded:
        return "invisible"
    if any(map(is_han, folded)):
        return "traditional" if is_han(char) else "look-alike"
    if char in _CONJOINING:
        return "jamo"
    if unicodedata.normalize("NFKC", char).lower() == folded:
        return "width"
    bare = unicodedata.normalize("NFKD", char)
    if len(bare) > 1 and bare[0].lower() == folded:
        return "accents"
    return "look-alike"


FOLDED = _Folded()
