"""Whether characters that were found are a Chinese word there, or the edges of two others.

Chinese puts no blanks between words, so what stands around is cut into words (jieba, with the rule's own word among
those it knows), and the word has to be one of them.
"""

import threading
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from messaging.moderation.filter.characters import is_han
from messaging.moderation.filter.sites import CLAUSE_SIGNS, Site

_REACH = 10  # characters before and behind that are cut into words with it
# Doubled as a word of its own, not for emphasis.
_DOUBLED = frozenset(
    "妈爸哥姐弟妹爷奶公婆叔舅姑姨伯太宝星天人年日月处慢常刚渐看试谢想说听走等问谈笑玩"
    "早晚好大小多少高轻重深满偷悄暗默静呆白红绿家个件种句事样次时刻世代"
)
# A longer word that means the same: what is put before or behind.
_BEFORE = frozenset("我你他她它这那个死大小老臭真好太很超最被啊就都也又把给去来们的了真的是叫骂帮替为")
_BEHIND = frozenset(
    "的了吧啊呀吗呢们者犯罪片网图站群货样子儿啦嘛哦死你我他她它这那个人精种狗蛋养是在就都也"
) | frozenset(
    "网站 视频 电影 小说 图片 直播 平台 服务 信息 广告 东西 玩意 玩意儿 分子 行为 们的 的人 公司 场所".split()
)
# Words of one character that is a rule of its own.
_SAME = frozenset(
    """我操 操你 操他 操她 我靠 我草 我日 日你 干你 滚开 滚蛋 滚吧 滚远 滚出 快滚 贱人
    贱货 犯贱 真贱 下贱 贱婢 傻子 傻逼 傻瓜 蠢货 蠢猪 蠢蛋 太蠢 真蠢 笨蛋 去死 该死
    找死 死吧 你妈 屌你 叼你 婊子 嫖娼 嫖客 嫖妓 嫖宿 毒品 吸毒 贩毒 杀了 杀死 杀光""".split()
)


def is_word(site: Site) -> bool:
    """Whether the characters of a rule are that word at this place."""
    before, behind = _run(site, -1), _run(site, 1)
    if len(site.core) > 1:  # said several times
        before, behind = before.removesuffix(site.core), behind.removeprefix(site.core)
    if site.noise:
        if any(char in CLAUSE_SIGNS for char in site.noise) or site.parts_clauses:
            # The end of a clause and the beginning of the next, unless nothing else stands there.
            return not before and not behind
        if not _stands_in_pieces(site, before, behind):
            return False
    if site.is_prolonged and _is_doubled(site):
        return False
    return _is_cut_out(site.core, before, behind, site.is_disguised)


def _run(site: Site, step: int) -> str:
    """The Han characters directly before or behind, also those of a word with gaps that goes on in the same way."""
    around = site.before() if step < 0 else site.behind()
    found = ""
    for char in reversed(around) if step < 0 else around:
        if not is_han(char) or len(found) >= _REACH:
            break
        found += char
    return found[::-1] if step < 0 else found


def _stands_in_pieces(site: Site, before: str, behind: str) -> bool:
    """Whether a word with gaps is none that ends before the gap, and none that begins behind it."""
    pieces = site.pieces
    if len(pieces) < 2:
        return True
    if before and _last(before + pieces[0]) > len(pieces[0]):
        return False
    return not (behind and _first(pieces[-1] + behind) > len(pieces[-1]))


def _last(text: str) -> int:
    return len(_cut(text)[-1])


def _first(text: str) -> int:
    return len(_cut(text)[0])


def _is_doubled(site: Site) -> bool:
    found = [char for char in site.found[:64] if is_han(char)]
    return any(
        one == other and found.count(one) == 2 and (one in _DOUBLED or (len(site.core) == 1 and _is_known(one + other)))
        for one, other in pairwise(found)
    )


@lru_cache(4096)
def _is_cut_out(core: str, before: str, behind: str, is_disguised: bool) -> bool:
    _learn(core)
    start, end = len(before), len(before) + len(core)
    place = 0
    crossing: list[tuple[int, int, str]] = []
    for word in _cut(before + core + behind):
        stop = place + len(word)
        if place < end and stop > start and (place < start or stop > end):
            crossing.append((place, stop, word))
        place = stop
    if not crossing:
        return True
    if len(crossing) == 1:
        first, stop, word = crossing[0]
        if first <= start and stop >= end:
            return _means_the_same(core, word[: start - first], word[len(word) - (stop - end) :] if stop > end else "")
    return False


def _means_the_same(core: str, head: str, tail: str) -> bool:
    if len(core) == 1:
        return head + core + tail in _SAME
    return (not head or head in _BEFORE) and (not tail or tail in _BEHIND)


_lock = threading.Lock()


@cache
def _segmenter() -> Any:
    import rjieba  # takes 0.5 s and 35 MB: only a house that catches something in Chinese needs it

    return rjieba.Jieba()


def _cut(text: str) -> list[str]:
    with _lock:
        words: list[str] = _segmenter().cut(text, hmm=False)
    return words


def _is_known(word: str) -> bool:
    with _lock:
        return bool(_segmenter().has_word(word))


@lru_cache(8192)
def _learn(core: str) -> None:
    """Let the segmenter know the rule's word, as likely as its characters are side by side."""
    with _lock:
        segmenter = _segmenter()
        if len(core) > 1 and not segmenter.has_word(core):
            segmenter.add_word(core, segmenter.suggest_freq(core), "x")
