"""Trying rules on sentences: what the command `filter` prints, and what the box "Try a sentence" shows."""

from collections.abc import Iterable, Iterator
from typing import Any

from messaging.moderation.filter.matching import Hit, Matcher
from messaging.moderation.filter.rules import Rule


def checked(rules: Iterable[Rule], texts: Iterable[str]) -> Iterator[dict[str, Any]]:
    """For each text what the rules find in it, as plain values. Nothing is stored."""
    matcher = Matcher(rules)
    for text in texts:
        yield {"text": text, "hits": [_plain(hit) for hit in matcher.find(text)]}


def _plain(hit: Hit) -> dict[str, Any]:
    return {
        "rule": hit.rule.text,
        "number": hit.rule.key,
        "kind": str(hit.rule.kind),
        "action": str(hit.rule.action),
        "place": {"start": hit.start, "end": hit.end},
        "found": hit.found,
        "steps": list(hit.steps),
    }
