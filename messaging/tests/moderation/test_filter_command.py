"""`manage.py filter`: rules from a file, sentences from standard input, a line of JSON for each."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def run(rules: object, sentences: str, folder: Path) -> list[dict[str, object]]:
    (folder / "rules.json").write_text(rules if isinstance(rules, str) else json.dumps(rules), encoding="utf-8")
    (folder / "sentences").write_text(sentences, encoding="utf-8")
    out = io.StringIO()
    call_command("filter", rules=str(folder / "rules.json"), check=str(folder / "sentences"), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_sentence_gets_a_line_with_what_was_found_where_and_how(tmp_path: Path) -> None:
    rules = [
        {"kind": "word", "text": "시발", "action": "hold", "except": ["시발 금지"]},
        {"kind": "pattern", "text": "a+b"},
    ]

    caught, innocent, excepted, matched = run(rules, "야 시1발\n시발점\n시발 금지\nxaab\n", tmp_path)

    assert caught == {
        "text": "야 시1발",
        "hits": [
            {
                "rule": "시발",
                "number": 0,
                "kind": "word",
                "action": "hold",
                "place": {"start": 2, "end": 5},
                "found": "시1발",
                "steps": ["digits removed"],
            }
        ],
    }
    assert innocent["hits"] == excepted["hits"] == []
    assert matched["hits"][0]["place"] == {"start": 1, "end": 4}  # type: ignore[index]


@pytest.mark.parametrize("rules", ["{", "{}", '[{"text": ""}]', '[{"kind": "pattern", "text": "(?=a)"}]'])
def test_rules_that_cannot_be_end_it_with_a_sentence(rules: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"rule|JSON|list|pattern"):
        run(rules, "", tmp_path)
