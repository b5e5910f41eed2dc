"""Places and steps of what is found, exceptions, patterns, and texts that want to take long."""

import random
import time
import unicodedata

import pytest

from messaging.moderation.filter.matching import Matcher
from messaging.moderation.filter.rules import RULES_MAX, TEXT_MAX, BadRule, Rule, check_text, read_rules
from messaging.tests.moderation.evasions import evasions

WORDS = {"ko": ["시발", "병신", "개새끼"], "zh": ["傻逼", "王八蛋"], "en": ["fuck", "bastard"]}


def found(word: str, text: str) -> list[tuple[int, int, str]]:
    return [(hit.start, hit.end, hit.found) for hit in Matcher([Rule(word)]).find(text)]


def test_the_place_is_that_of_the_original_text() -> None:
    assert found("시발", "야, 시1발 뭐야") == [(3, 6, "시1발")]
    assert found("fuck", "ｏｈ ｆｕｃｋ") == [(3, 7, "ｆｕｃｋ")]
    assert found("시발", unicodedata.normalize("NFD", "아 시발")) == [(3, 8, unicodedata.normalize("NFD", "시발"))]
    assert found("시발", "tlqkf!") == [(0, 5, "tlqkf")]
    assert found("시발", "시\u200b발") == [(0, 3, "시\u200b발")]


def test_the_steps_say_how_it_was_read() -> None:
    def steps(word: str, text: str) -> tuple[str, ...]:
        return Matcher([Rule(word)]).find(text)[0].steps

    assert steps("시발", "시발") == ()
    assert steps("시발", "시1발") == ("digits removed",)
    assert steps("시발", "ㅅㅣㅂㅏㄹ") == ("letters put together",)
    assert steps("시발", "tlqkf") == ("Korean keys",)
    assert steps("시발", "시이이발") == ("repeated letters removed",)
    assert steps("시발", "시 발") == ("spaces removed",)
    assert steps("fuck", "f.u.c.k") == ("signs removed",)
    assert steps("fuck", "fu\u0441k") == ("look-alike letters",)
    assert steps("shit", "$hit") == ("signs read as letters",)
    assert steps("fuck", "f*ck") == ("letters filled in",)
    assert steps("赌博网", "賭博網") == ("traditional to simplified",)


def test_every_place_of_a_word_is_told() -> None:
    assert [start for start, _, _ in found("shit", "shit and sh1t and s.h.i.t")] == [0, 9, 18]


def test_initials_count_only_where_the_rule_says_so() -> None:
    assert not found("시발", "ㅅㅂ")
    assert found("ㅅㅂ", "아 ㅅㅂ 진짜")
    assert not found("ㅅㅂ", "습기")
    assert not found("ㅅㅂ", "ㅇㅅㅂㄴㄱ")


def test_an_exception_saves_what_it_covers_and_nothing_else() -> None:
    matcher = Matcher([Rule("발표", exceptions=("발표 연습",))])

    assert not matcher.find("발표 연습하자")
    assert matcher.find("발표하자")


@pytest.mark.parametrize("language", WORDS)
def test_a_word_is_found_in_every_evasion_between_any_neighbours(language: str) -> None:
    chance = random.Random(7)  # noqa: S311
    around = {
        "ko": ["야", "진짜", "오늘", "", "!"],
        "zh": ["，", "！", "", "…"],
        "en": ["you", "oh", "", "what a", "!"],
    }[language]
    for word in WORDS[language]:
        matcher = Matcher([Rule(word)])
        for name, written in evasions(word, language):
            for _ in range(5):
                before, behind = chance.choice(around), chance.choice(around)
                hits = matcher.find(f"{before} {written} {behind}")
                assert hits, (name, before, written, behind)
                assert all(0 <= hit.start < hit.end for hit in hits)


def test_a_place_always_holds_what_was_found() -> None:
    chance = random.Random(11)  # noqa: S311
    alphabet = "시발ㅅㅣㅂㅏㄹ傻逼賭fucktlqkf 1.*\u200b\u0301ＦÄ😀\n시"
    matcher = Matcher([Rule("시발", key=1), Rule("fuck", key=2), Rule("傻逼", key=3), Rule("f+u", "pattern", key=4)])
    for _ in range(400):
        text = "".join(chance.choice(alphabet) for _ in range(chance.randint(0, 60)))
        for hit in matcher.find(text):
            assert text[hit.start : hit.end] == hit.found != ""


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "시발",
        "시 발 ",
        "다시발견",
        "操",
        "出色情况",
        "ㅅㅂ",
        "f.u.c.k.",
        "1a",
        "시1",
        "s\u0301\u0301",
        "f*",
        "c u n t ",
        "이",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    rules = [
        Rule(word, key=key)
        for key, word in enumerate(["시발", "fuck", "色情", "操", "ㅅㅂ", "cunt", "ass", "a+b", "18"])
    ]
    matcher = Matcher(rules)
    matcher.find(piece)
    began = time.process_time()

    matcher.find((piece * 4000)[:4000])

    assert time.process_time() - began < 2  # seconds, where some tenths are usual; what is quadratic takes minutes


def test_patterns_are_read_over_the_folded_text_too() -> None:
    matcher = Matcher([Rule("약\\s*팔아", "pattern")])

    assert matcher.find("약   팔아요")[0].found == "약   팔아"
    assert matcher.find("약\u200b팔아")[0].steps == ("letters folded",)
    assert not matcher.find("약국에서 팔아")


@pytest.mark.parametrize("text", ["(?=x)x", "(x)\\1", "[", "a*", "", "x" * (TEXT_MAX + 1)])
def test_a_pattern_that_cannot_be_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadRule) as refused:
        check_text("pattern", text)

    assert len(str(refused.value.message)) > 20


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "..."])
def test_a_word_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadRule):
        check_text("word", text if text != "..." else "\u2800")


def test_faults_of_a_list_are_told_with_their_place() -> None:
    faults: tuple[object, ...] = (
        {},
        [{"text": ""}],
        [{"text": "a", "kind": "x"}],
        [{"text": "a", "action": "x"}],
        ["a"],
        [{"text": 1}],
    )
    for given in faults:
        with pytest.raises(BadRule):
            read_rules(given)
    with pytest.raises(BadRule) as refused:
        read_rules([{"text": "word"}] * (RULES_MAX + 1))
    assert str(RULES_MAX) in str(refused.value.message)
    with pytest.raises(BadRule) as second:
        read_rules([{"text": "a"}, {"text": " "}])
    assert "2" in str(second.value.message)
