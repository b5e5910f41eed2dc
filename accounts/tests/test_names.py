import pytest

from accounts.models import User
from accounts.names import clean_name, fold_name, is_reserved_display_name, skeleton
from accounts.usernames import Verdict, judge, normalise


@pytest.mark.parametrize("typed", ["alice", "ALICE", "Ａｌｉｃｅ", " alice "])
def test_case_and_width_make_no_other_name(alice: User, typed: str):
    """B18, A06."""
    assert judge(normalise(typed)) is Verdict.TAKEN


@pytest.mark.parametrize("typed", ["allce_1", "aIice_l"])
def test_a_name_that_is_drawn_like_another_one_is_refused(db: None, typed: str):
    """E02: look-alikes."""
    User.objects.create_user("aIIce_l" if typed == "allce_1" else "alice_l")

    assert judge(typed) is Verdict.LOOK_ALIKE


@pytest.mark.parametrize(
    "typed", ["admin", "Admin", "adm1n", "admin_", "_a_d_m_i_n", "1000", "l000", "1OOO", "systern"]
)
def test_names_of_the_house_are_reserved(db: None, typed: str):
    """E02: admin, 1000 and whatever poses as them."""
    assert judge(typed) is Verdict.RESERVED


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("", Verdict.EMPTY),
        ("abc", Verdict.LENGTH),
        ("a" * 26, Verdict.LENGTH),
        ("abcd", Verdict.FREE),
        ("a" * 25, Verdict.FREE),
        ("Under_score_9", Verdict.FREE),
        ("김민수수", Verdict.MALFORMED),
        ("小明小明", Verdict.MALFORMED),
        ("al ice", Verdict.MALFORMED),
        ("alice!", Verdict.MALFORMED),
        ("ali\u200bce", Verdict.MALFORMED),
        ("аlice", Verdict.MALFORMED),  # with a Cyrillic letter
    ],
)
def test_a_user_name_has_4_to_25_letters_digits_and_underscores(db: None, typed: str, verdict: Verdict):
    """B12, E05."""
    assert judge(typed) is verdict


def test_judging_a_name_asks_the_database_once(alice: User, django_assert_num_queries):
    with django_assert_num_queries(1):
        judge("alice")


def test_names_are_keyed_in_bulk_too(db: None):
    User.objects.bulk_create([User(username="Person_A"), User(username="Person_B")])

    assert set(User.objects.values_list("username_key", flat=True)) == {"person_a", "person_b"}


def test_a_display_name_loses_what_cannot_be_seen():
    assert clean_name("  지\u202e영 \u200b 님\n") == "지영 님"


@pytest.mark.parametrize("typed", ["", "\u200b\u202e", "\u3164", "  \u2800 "])
def test_a_display_name_of_nothing_is_none(typed: str):
    assert clean_name(typed) == ""


def test_composition_makes_no_other_name():
    assert fold_name("가") == fold_name("가")


@pytest.mark.parametrize("name", ["관리자", "관 리 자", "도우미", "管理员", "助手", "ADMIN", "１０００"])
def test_a_display_name_may_not_pose_as_the_house(name: str):
    """E02, in every script."""
    assert is_reserved_display_name(clean_name(name))


def test_a_skeleton_joins_what_looks_alike():
    assert skeleton("Il1|") == "llll"
    assert skeleton("morn0") == "momo"
