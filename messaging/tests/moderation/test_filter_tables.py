"""What the filter catches and what it leaves alone, by tables: a word and a sentence in which it is written so that
filters do not find it; and sentences that no rule of their language's list may touch.
"""

from pathlib import Path

import pytest

from messaging.moderation.filter import innocents
from messaging.moderation.filter.matching import Matcher
from messaging.moderation.filter.rules import Rule
from messaging.moderation.filter.starters import STARTERS, entries

TABLES = Path(__file__).parent / "tables"
LANGUAGES = ["ko", "zh", "en"]


def lines(name: str) -> list[str]:
    return [line for line in (TABLES / name).read_text(encoding="utf-8").splitlines() if line]


def rules(language: str) -> list[Rule]:
    return [Rule(word, key=key) for key, word in enumerate(lines(f"rules_{language}.txt"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_evasion_is_caught(language: str) -> None:
    rows = [line.split("\t") for line in lines(f"caught_{language}.tsv")]
    matchers = {word: Matcher([Rule(word)]) for word, _ in rows}

    missed = [(word, sentence) for word, sentence in rows if not matchers[word].find(sentence)]

    assert not missed
    assert len(rows) >= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_innocent_sentence_is_touched(language: str) -> None:
    matcher, sentences = Matcher(rules(language)), lines(f"innocent_{language}.txt")

    touched = {sentence: hits for sentence in sentences if (hits := matcher.find(sentence))}

    assert not touched
    assert len(sentences) >= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_the_innocent_sentences_catch_their_own_words(language: str) -> None:
    """Or the test above would prove nothing."""
    matcher = Matcher(rules(language))

    missed = [rule.text for rule in matcher.rules if rule.key not in {hit.rule.key for hit in matcher.find(rule.text)}]

    assert not missed


@pytest.mark.parametrize("starter", STARTERS)
def test_a_starter_list_touches_no_innocent_sentence_of_any_language(starter: str) -> None:
    matcher = Matcher(Rule(text, key=key) for key, text in enumerate(entries(starter)))

    touched = {
        sentence: hits
        for language in LANGUAGES
        for sentence in lines(f"innocent_{language}.txt")
        if (hits := matcher.find(sentence))
    }

    assert not touched
    assert 20 <= len(matcher.rules) <= 120
    assert all(matcher.find(rule.text) for rule in matcher.rules)


def test_what_ships_as_innocent_is_folded_and_of_some_size() -> None:
    phrases = innocents.phrases()

    assert len(phrases) > 1500
    assert all(phrase == phrase.strip() and phrase for phrase in phrases)
