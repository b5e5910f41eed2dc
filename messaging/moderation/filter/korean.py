"""Whether letters that were found are a Korean word there, or part of another one.

Korean puts particles and endings directly behind a word, and leaves blanks out at will. So a word is looked for at the
beginning of what stands between blanks, before a particle; and where that does not say enough, the morphemes are asked
for (MeCab with the dictionary mecab-ko-dic).
"""

import re
import threading
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from messaging.moderation.filter.characters import is_jamo, is_syllable
from messaging.moderation.filter.hangul import prolonged
from messaging.moderation.filter.sites import Site

# Behind a noun.
_PARTICLES = """
은 는 이 가 을 를 의 에 와 과 도 만 로 으로 랑 이랑 하고 에서 에게 에게서 한테 한테서 께 께서 부터 까지 까지도
까지만 마저 조차 밖에 뿐 뿐만 이나 나 이라도 라도 이든 든 이든지 든지 처럼 만큼 보다 보다도 마다 대로 라는 이라는
라고 이라고 란 이란 라며 이라며 라서 이라서 라면 이라면 라니 이라니 라더니 이라더니 인가 인가요 인데 인데요 인지
이냐 냐 이냐고 냐고 이네 네 이네요 네요 이다 다 이다만 입니다 입니까 임 이야 야 이에요 예요 이예요 이었다 였다
이었어 였어 이였어 이지 지 이지만 지만 이죠 죠 이구나 구나 이군 군 이구만 이랬 이래 래 이래서 아 아이 여 이여 님 씨
들 들아 들이 들은 들을 들의 들도 들만 들한테 들에게 들이야 들이나 들과 들아 들인가 들이네 들아 요 이요 이고 고 이며
며 이면서 이면 면 인 일 인줄 인들 이라구 라구 이라굽쇼 이냐구 이라지 이랄까 랄까 같이 같은 같네 같다 같아 같아서
같고 같으니 같은데 같은게 같은것 같잖아
""".split()
# Behind a word of abuse: people, and what it is said with.
_TAILS = """
놈 놈아 놈들 년 년아 년들 새끼 새끼야 새끼들 새기 쉐끼 쉑 색히 색끼 시키 자식 자식아 녀석 것 것들 련 련아 롬 롬아 럼
럼아 넘 넘아 뇬 뇬아 뇨나 거 건 게 걸 들 씨발 시발 존나 쓰레기 인간 인생 병신 쌍놈 쌍년 거지 진짜 뭐 왜 야 아 꺼져
닥쳐 죽어
""".split()
# What is said before a word of abuse, and written without a blank.
_HEADS = """
아 야 어 에 이 저 그 아니 에이 에라이 아이 어휴 아오 아우 와 오 악 헐 너 넌 니 네 난 나 내 걔 쟤 얘 이런 저런 그런
뭔 뭐 왜 진짜 완전 정말 존나 졸라 개 왕 핵 핵 생 쌩 씹 좆 쌍 썅 미친 시발 씨발 병신 지랄 또라이 이런개 이개 저개 하
하아 후 아오 참 걍 그냥 겁나 개쌍 호로 돼지 똥 늙은 어린
""".split()
_NUMERALS = frozenset("한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두 몇 스무 서른 마흔 쉰 여러 수 반 매 각".split())
_BEHIND_A_VERB = frozenset("요 라 라고 라니 라구 라며 랬 랬지 봐 줘 버려 버려라 좀 이 임 아 야 네".split())
_PARTICLE = frozenset(_PARTICLES)
_TAIL = frozenset(_TAILS)
_HEAD = frozenset(_HEADS)
_BEHIND_A_PERSON = tuple(sorted(_TAILS, key=len, reverse=True))
_STANDS_ALONE = ("IC", "MA", "MM", "NP", "J", "E", "XPN", "S", "VCP", "UNA")
_FOLLOWS = ("IC", "MA", "MM", "NP", "J", "E", "XSV", "XSA", "VC", "VA", "VV", "VX", "S", "UNA")
_LAUGHTER = re.compile(r"[ㄱ-ㆎ]*")


class Morpheme(NamedTuple):
    start: int
    end: int
    tag: str
    is_known: bool


def is_word(site: Site) -> bool:
    """Whether the letters of a rule are that word at this place."""
    pieces, core = site.pieces, site.core
    if site.noise and not _may_be_parted(site, pieces):
        return False
    before, behind = site.before(), _without_laughter(site.behind())
    if before and before[-1].isdigit():
        return False
    if before and not is_syllable(before[-1]):
        before = ""  # another script ends there
    if behind and not is_syllable(behind[0]):
        behind = ""
    behind = _syllables_at_start(behind)
    while before.endswith(core):  # said several times without a blank
        before = before.removesuffix(core)
    while behind.startswith(core):
        behind = behind.removeprefix(core)
    if site.is_prolonged and _is_known_as_written(site):
        return False
    if not before and _may_follow(behind):
        if _is_verb(core) and behind and behind not in _BEHIND_A_VERB and behind not in _TAIL:
            return _starts_with_tail(behind)
        return site.is_disguised or site.is_alone or not _is_something_else(site, before, behind)
    if before in _HEAD and _may_follow(behind):
        return not site.before(joined=False) or not _crosses(before, core, behind)
    return _stands_apart(site, before, behind)


def _may_be_parted(site: Site, pieces: list[str]) -> bool:
    if len(pieces) == len("".join(pieces)):  # single syllables
        if site.noise.isspace() and _counts(site):
            return False
        return not site.parts_clauses or len(pieces) > 2
    if site.parts_clauses or not site.noise.strip():
        # "개 새끼" are two words that anybody may write; "씨 발놈" are not.
        return not site.parts_clauses and not any(len(piece) > 1 and _is_one_word(piece) for piece in pieces)
    before, behind = site.before(joined=False), site.behind(joined=False)
    return not before or len(pieces[0]) > 1 or _may_follow(behind)


def _counts(site: Site) -> bool:
    """Whether its first syllable counts what stands before, as the hour in 두 시 발 기차."""
    words = site.text[max(0, site.first - 12) : site.first].split()[-1:]
    if not words or not (words[0][-1].isdigit() or words[0] in _NUMERALS):
        return False
    parts = morphemes(f"{words[0]} {site.found}")
    return any(part.start == len(words[0]) + 1 and part.tag.startswith("NNBC") for part in parts)


def _without_laughter(behind: str) -> str:
    found = _LAUGHTER.match(behind)
    return behind[found.end() :] if found and found.end() > 1 else behind


def _syllables_at_start(behind: str) -> str:
    end = 0
    while end < len(behind) and is_syllable(behind[end]):
        end += 1
    return behind[:end]


def _may_follow(behind: str) -> bool:
    """Whether this is nothing, a particle, or what is said behind a word of abuse."""
    if not behind or behind in _PARTICLE or behind in _TAIL:
        return True
    for tail in _BEHIND_A_PERSON:
        if behind.startswith(tail) and (behind[len(tail) :] in _PARTICLE or behind[len(tail) :] in _TAIL):
            return True
    return False


def _is_something_else(site: Site, before: str, behind: str) -> bool:
    """Whether the dictionary knows a longer word that begins there, or reads a verb where the rule has a noun."""
    context, start = _context(site, before, behind)
    end = start + len(site.core)
    is_noun = _is_noun(site.core)
    for part in morphemes(context):
        if part.end <= start or part.start >= end:
            continue
        if part.is_known and part.start <= start and part.end > end and part.tag.startswith("N"):
            return behind not in _TAIL and not _starts_with_tail(behind)
        if is_noun and part.tag.startswith(("V", "E")) and part.end <= end and part.start >= start:
            return True
        if is_noun and part.start < start and part.tag.startswith("V"):
            return True
    return False


def _starts_with_tail(behind: str) -> bool:
    return any(behind.startswith(tail) for tail in ("놈", "년", "새끼", "자식", "녀석", "것들"))


def _context(site: Site, before: str, behind: str) -> tuple[str, int]:
    """The word with what stands around it, its letters as in the rule; and where in this it begins."""
    text = site.text
    left = text[max(0, site.first - len(before) - 12) : max(0, site.first - len(before))] if not site.noise else ""
    left = left[left.find(" ") + 1 :] if " " in left.strip() else ""
    right_from = site.last + 1 + len(behind)
    right = text[right_from : right_from + 12] if not site.noise else ""
    if right and right.lstrip() == right:
        right = ""
    head = left + before
    return head + site.core + behind + right, len(head)


def _stands_apart(site: Site, before: str, behind: str) -> bool:
    """Whether the morphemes of what stands between blanks begin and end where the word does."""
    word = before + site.core + behind
    start, end = len(before), len(before) + len(site.core)
    parts = morphemes(word)
    edges = {part.start for part in parts} | {len(word)}
    if start not in edges or (end not in edges and not _may_follow(behind)):
        return False
    previous = next((part for part in parts if part.end == start), None)
    following = next((part for part in parts if part.start == end), None)
    if _is_noun(site.core) and any(
        part.start >= start and part.end <= end and part.tag.startswith(("V", "E", "J")) for part in parts
    ):
        return False
    if previous is not None and before not in _HEAD:
        if not previous.tag.startswith(_STANDS_ALONE) and "+E" not in previous.tag:
            return False
        if previous.tag.startswith(("V", "E")) and not site.is_disguised and _is_ending(site.core):
            return False
    if _is_verb(site.core) and behind and behind not in _TAIL and behind[0] in "가있도서야지":
        return False  # 죽어가는 식물: an auxiliary verb, or a form that is no command
    if following is None or _may_follow(behind):
        return True
    return following.tag.startswith(_FOLLOWS) or _starts_with_tail(behind)


def _is_ending(core: str) -> bool:
    return len(core) == 1


def _crosses(before: str, core: str, behind: str) -> bool:
    """Whether a word that is known begins before this one and ends in it, as 다시 does in 다시발견."""
    word = before + core + behind
    start = len(before)
    for part in morphemes(word):
        if part.start < start < part.end and part.is_known and part.end < start + len(core):
            return True
        if part.start < start and part.end >= start + len(core) and part.is_known and before not in {"개", "쌍", "씹"}:
            return True
    return False


def _is_known_as_written(site: Site) -> bool:
    """Whether the syllables that seem to prolong a word are a word of their own: 시인 is no prolonged 신."""
    word = site.before(joined=False) + site.found + site.behind(joined=False)
    if site.noise or site.repeats > 1:
        return False
    start = len(site.before(joined=False))
    end = start + len(site.found)
    for part in morphemes(word):
        if part.is_known and part.end - part.start > 1 and part.tag.startswith(("N", "MA", "V")):
            if part.start <= start and part.end >= end:
                return True
            inside = word[max(part.start, start) : min(part.end, end)]
            if len(inside) > 1 and part.end - part.start == len(inside) and _is_prolonging(inside):
                return True
    return False


def _is_prolonging(syllables: str) -> bool:
    return any(
        one == other or prolonged(one, other)
        for one, other in pairwise(syllables)
        if is_syllable(one) and is_syllable(other)
    )


@lru_cache(4096)
def _is_noun(word: str) -> bool:
    """Whether a rule's word is a noun when it stands alone; verbs and what no dictionary has are none."""
    last = word[-1:]
    if not is_syllable(last):
        return False
    parts = morphemes(word + ("을" if (ord(last) - 0xAC00) % 28 else "를"))
    return bool(parts) and parts[0].tag.startswith("NN") and parts[0].end == len(word)


@lru_cache(4096)
def _is_verb(word: str) -> bool:
    """Whether a rule's word is a form of a verb, such as 꺼져: other endings say something else."""
    parts = morphemes(word)
    return bool(parts) and parts[0].tag.startswith("V") and all(part.tag.startswith(("V", "E")) for part in parts)


@lru_cache(4096)
def _is_one_word(word: str) -> bool:
    parts = morphemes(word)
    return len(parts) == 1 and parts[0].is_known


_local = threading.local()


def _tagger() -> Any:
    if not hasattr(_local, "tagger"):
        import mecab_ko  # its dictionary is mapped into memory, and only what is looked up is read

        _local.tagger = mecab_ko.Tagger()
    return _local.tagger


@lru_cache(4096)
def morphemes(text: str) -> tuple[Morpheme, ...]:
    """The morphemes of a text, in the order in which they stand there."""
    found, place = [], 0
    for line in _tagger().parse(text).splitlines():
        surface, _, features = line.partition("\t")
        if not features:
            continue
        start = text.find(surface, place)
        if start < 0:
            continue
        place = start + len(surface)
        tag, *rest = features.split(",")
        found.append(Morpheme(start, place, tag, is_known=len(rest) > 2 and rest[2] != "*"))
    return tuple(found)


def is_jamo_word(site: Site) -> bool:
    """Whether letters without syllables (ㅅㅂ) stand there by themselves, and not in a row of others."""
    found = [char for char in site.found if is_jamo(char) or is_syllable(char)]
    if not all(map(is_jamo, found)) or site.reading.kind == "composed":
        return False
    before, behind = site.before().removesuffix(site.core), site.behind().removeprefix(site.core)
    return _is_apart(before[-1:]) and _is_apart(behind[:1])


def _is_apart(char: str) -> bool:
    return not char or not is_jamo(char) or char in "ㅋㅎㅠㅜㅡㄷㅉ"
