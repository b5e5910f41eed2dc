"""What the word filter costs a message: 5,000 rules beside none, beside one, and beside the obvious way.

No server and no network: sentences of the filter's own tables are read one after the other in this process, in turn
by each, and the middle of many rounds is taken. The obvious way asks of each word whether it is in the sentence, in
lower case, and misses every evasion. Every answer is looked at: an innocent sentence with a find, or an evasion
without one, makes the run void.

docs/performance.md says what to expect.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring.figures import Void
from bench.measuring.running import finish, ground, parser
from bench.reporting.tables import Rows, text, times

if TYPE_CHECKING:
    from messaging.moderation.filter.rules import Rule

BENCH = "filter"
TABLES = Path(__file__).resolve().parent.parent / "messaging" / "tests" / "moderation" / "tables"
LANGUAGES = ("ko", "zh", "en")
RULES = 5_000
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
LETTERS = "abcdefghijklmnoprstuvwy"


def main() -> None:
    options = read_options()
    with ground(options) as place:
        figures = measure(options)
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}\nEvery answer was right.")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    made.add_argument("--rounds", type=int, default=40, help="times that each sentence is read (%(default)s)")
    options = made.parse_args()
    if options.quick:
        options.rounds = 3
    return options


def lines(name: str) -> list[str]:
    return [line for line in (TABLES / name).read_text(encoding="utf-8").splitlines() if line]


def some_rules(count: int) -> "list[Rule]":
    """The words of the tables, and made-up ones until there are `count`."""
    import django

    django.setup()
    from messaging.moderation.filter.rules import Rule

    chance = random.Random(5)  # noqa: S311
    words = [word for language in LANGUAGES for word in lines(f"rules_{language}.txt")]
    while len(words) < count:
        letters, least = (SYLLABLES, 4) if chance.random() < 0.5 else (LETTERS, 7)
        words.append("".join(chance.choice(letters) for _ in range(chance.randint(least, least + 3))))
    return [Rule(word, key=key) for key, word in enumerate(dict.fromkeys(words[:count]))]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Microseconds for a sentence, of each kind, each way. Raises Void."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    rules = some_rules(RULES)
    from messaging.moderation.filter.matching import Matcher

    began = time.perf_counter()
    many = Matcher(rules)
    compiled = time.perf_counter() - began
    one, none = Matcher(rules[:1]), Matcher([])
    words = [rule.text for rule in rules]
    ways: Mapping[str, Callable[[str], Sequence[object]]] = {
        "none": none.find,
        "one": one.find,
        "5,000": many.find,
        "5,000, the obvious way": lambda sentence: [word for word in words if word in sentence.lower()],
    }
    figures: dict[str, Any] = {"compile": compiled * 1e3}
    for kind, sentences in kinds().items():
        check(kind, sentences, many.find)
        figures[kind] = {name: middle(find, sentences, options.rounds) for name, find in ways.items()}
    return figures


def kinds() -> dict[str, Sequence[str]]:
    innocent: dict[str, Sequence[str]] = {
        f"innocent, {language}": lines(f"innocent_{language}.txt") for language in LANGUAGES
    }
    caught = {
        f"evasions, {language}": [row.split("\t")[1] for row in lines(f"caught_{language}.tsv")]
        for language in LANGUAGES
    }
    return innocent | caught | {"4,000 characters": [" ".join(lines("innocent_en.txt"))[:4_000]]}


def check(kind: str, sentences: Sequence[str], find: Callable[[str], Sequence[object]]) -> None:
    """Also the first time, which loads what is needed, is no part of the figures."""
    for sentence in sentences:
        if kind.startswith("innocent") and find(sentence):
            raise Void(f"an innocent sentence was touched: {sentence}")
    if kind.startswith("evasions"):
        missed = sum(not find(sentence) for sentence in sentences)
        if missed > len(sentences) // 2:  # the words of some are in no list of rules
            raise Void(f"{missed} evasions were missed")


def middle(find: Callable[[str], Sequence[object]], sentences: Sequence[str], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        for sentence in sentences:
            began = time.perf_counter()
            find(sentence)
            taken.append(time.perf_counter() - began)
    return median(taken) * 1e6


def table(figures: Mapping[str, Any]) -> Rows:
    """Microseconds for a sentence."""
    head = ("a sentence, µs", "no rule", "one rule", "5,000 rules", "the obvious way", "ratio")
    rows = [
        (
            kind,
            f"{ways['none']:.1f}",
            f"{ways['one']:.0f}",
            f"{ways['5,000']:.0f}",
            f"{ways['5,000, the obvious way']:.0f}",
            f"{times(ways['5,000, the obvious way'] / ways['5,000'])}",
        )
        for kind, ways in figures.items()
        if kind != "compile"
    ]
    return [head, *rows]


if __name__ == "__main__":
    main()
