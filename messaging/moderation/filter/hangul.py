"""Korean syllables and the letters they are made of, and the keys these are typed with."""

from collections.abc import Sequence

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_TWO_VOWELS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
}  # fmt: skip
_TWO_TAILS = {
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ", "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
# The Korean keyboard (KS X 5002) on the keys of a Latin one.
LAYOUT = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)


def apart(syllable: str) -> tuple[str, str, str]:
    """Its first consonant, its vowel and its last consonant, which may be empty."""
    rest, tail = divmod(ord(syllable) - 0xAC00, 28)
    lead, vowel = divmod(rest, 21)
    return LEADS[lead], VOWELS[vowel], TAILS[tail]


def together(lead: str, vowel: str, tail: str = "") -> str:
    return chr(0xAC00 + (LEADS.index(lead) * 21 + VOWELS.index(vowel)) * 28 + TAILS.index(tail))


def prolonged(before: str, syllable: str) -> str:
    """What two syllables are if the second only prolongs the first (시이 is 시, 바알 is 발); empty if it does not."""
    lead, vowel, tail = apart(before)
    silent, same, end = apart(syllable)
    return together(lead, vowel, end) if silent == "ㅇ" and not tail and same == vowel else ""


Part = tuple[str, int, int]  # a character, and from which to which place of the text it comes


def compose(parts: Sequence[Part]) -> list[Part]:
    """Letters that were written one by one, as the syllables they make; what already is a syllable takes an end."""
    letters: list[Part] = []
    for char, start, end in parts:
        if "가" <= char <= "힣":
            lead, vowel, tail = apart(char)
            letters += [(lead, start, end), ("+" + vowel, start, end)]  # a plus: it belongs to what is before it
            if tail:
                letters.append(("+" + tail, start, end))
        else:
            letters.append((char, start, end))
    made: list[Part] = []
    place, count = 0, len(letters)
    while place < count:
        lead, start, end = letters[place]
        vowel = _letter(letters, place + 1)
        if lead not in LEADS or vowel not in VOWELS or not vowel:
            made.append(letters[place])
            place += 1
            continue
        end = letters[place + 1][2]
        place += 2
        if (second := _letter(letters, place)) and (both := _TWO_VOWELS.get(vowel + second)):
            vowel, end = both, letters[place][2]
            place += 1
        tail = ""
        if _is_tail(letters, place):
            tail, end = _letter(letters, place), letters[place][2]
            place += 1
            both = _TWO_TAILS.get(tail + _letter(letters, place), "")
            if both and _is_tail(letters, place):
                tail, end = both, letters[place][2]
                place += 1
        made.append((together(lead, vowel, tail), start, end))
    return made


def _letter(letters: Sequence[Part], place: int) -> str:
    return letters[place][0].lstrip("+") if place < len(letters) else ""


def _is_tail(letters: Sequence[Part], place: int) -> bool:
    """Whether what stands there ends a syllable rather than beginning one."""
    if place >= len(letters):
        return False
    char = letters[place][0]
    if char.startswith("+"):
        return True
    following = _letter(letters, place + 1)
    if char in "ㅋㅎ" and following == char:
        return False  # laughter
    return char in TAILS and bool(char) and not (following and following in VOWELS)
