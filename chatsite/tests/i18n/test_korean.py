"""The particle that a Korean reader expects after a name."""

import pytest
from django.template import Context, Template

from chatsite.i18n.korean import resolve_particles

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("지영이(가)", "지영이"),
        ("민수이(가)", "민수가"),
        ("민수(이)가", "민수가"),
        ("회의록을(를)", "회의록을"),
        ("공지을(를)", "공지를"),
        ("지영은(는)", "지영은"),
        ("민수와(과)", "민수와"),
        ("지영과(와)", "지영과"),
        ("지영와(과)", "지영과"),
        ("서울(으)로", "서울로"),
        ("광장(으)로", "광장으로"),
        ("바다으로(로)", "바다로"),
        ("지영(이)라고", "지영이라고"),
        ("민수(이)라고", "민수라고"),
    ],
)
def test_a_korean_name_takes_the_particle_of_its_last_syllable(written: str, read: str) -> None:
    assert resolve_particles(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("room 3이(가)", "room 3이"),
        ("room 2이(가)", "room 2가"),
        ("10을(를)", "10을"),
        ("room 7(으)로", "room 7로"),
        ("room 6(으)로", "room 6으로"),
        ("3이(가)", "3이"),
    ],
)
def test_a_digit_is_read_as_a_korean_number(written: str, read: str) -> None:
    assert resolve_particles(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tom이(가)", "Tom이"),
        ("Alice이(가)", "Alice가"),
        ("Bob을(를)", "Bob을"),
        ("Jane은(는)", "Jane은"),
        ("Google(으)로", "Google로"),
        ("lounge이(가)", "lounge가"),
        ("KBS이(가)", "KBS가"),
        ("HTML을(를)", "HTML을"),
        ("user_l와(과)", "user_l과"),
        ("Zoé이(가)", "Zoé가"),
    ],
)
def test_a_latin_word_is_heard_as_a_korean_reads_it(written: str, read: str) -> None:
    assert resolve_particles(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("‘회의록’이(가) 들어간", "‘회의록’이 들어간"),
        ("#기획을(를) 만들었어요", "#기획을 만들었어요"),
        ("<b>민수</b>이(가)", "<b>민수</b>가"),
        ("&quot;민수&quot;이(가)", "&quot;민수&quot;가"),
        ("민수(동생)이(가)", "민수(동생)이"),
    ],
)
def test_quotes_and_tags_are_not_read_aloud(written: str, read: str) -> None:
    assert resolve_particles(written) == read


@pytest.mark.parametrize("unknown", ["小明이(가)", "🙂이(가)", "이(가)"])
def test_a_word_whose_reading_is_unknown_keeps_both_forms(unknown: str) -> None:
    assert resolve_particles(unknown) == unknown


def test_each_particle_looks_at_its_own_word() -> None:
    assert resolve_particles("지영이(가) 민수을(를) 불렀어요") == "지영이 민수를 불렀어요"


def test_the_template_filter_keeps_what_was_escaped_escaped() -> None:
    template = Template("{% load maru %}{% filter particles %}{{ name }}이(가){% endfilter %}")

    assert template.render(Context({"name": "<민수>"})) == "&lt;민수&gt;가"
