"""People are found in the way their names are typed and said."""

import subprocess
import sys

import pytest

from accounts.models import User
from accounts.profile import operations as profile
from accounts.search_keys import SEARCH_KEYS_MAX, search_keys, wanted_keys
from conftest import person


def finds(text: str, name: str) -> bool:
    return all(key in search_keys(name) for key in wanted_keys(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("지영", text) for text in ("지영", "지", "영", "ㅈㅇ", "ㅈ", "ㅇ", "지ㅇ", "ㅈㅣ")),
        ("김 지영", "김지영"),
        ("김지영", "김 지영"),
        ("김지영", "ㄱㅈㅇ"),
        ("김지영", "김ㅈㅇ"),
        ("김수", "ㄳ"),  # what a Korean keyboard makes of ㄱ and ㅅ
        ("ㅋㅋ", "ㅋㅋ"),
        *(("小明", text) for text in ("小明", "小", "xiaoming", "xiaom", "XM", "xm", "xiao ming", "ｘｍ")),
        ("王 小明", "wangxiaoming"),
        ("王小明", "wxm"),
        ("乐乐", "lele"),
        ("单田芳", "shantianfang"),
        ("曾国藩", "zengguofan"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("José", "jose"),
        ("jose", "JOSÉ"),
        ("Книги", "книг"),
        ("さくら", "さく"),
        ("John Smith", "smith john"),
        ("ＬＯＵＤ", "loud"),
        ("Ulla %_\\", "%_\\"),
    ],
)
def test_somebody_is_found_by(name: str, text: str) -> None:
    """E41"""
    assert finds(text, name)


@pytest.mark.parametrize("name", ["지영", "닭과 흙", "왕쥐", "뷁", "희원", "꽃"])
def test_a_korean_name_is_found_at_every_stage_of_typing_it(name: str) -> None:
    """E41: each key adds a letter to the syllable, and a final goes over to the next syllable when a vowel follows."""
    letters = wanted_keys(name.replace(" ", ""))[0]
    stages = [letters[:end] for end in range(1, len(letters) + 1)]
    assert all(stage in search_keys(name) for stage in stages)
    if name == "지영":
        assert all(finds(shown, name) for shown in ("ㅈ", "지", "징", "지여", "지영"))


@pytest.mark.parametrize(
    ("name", "text"), [("지영", "ㅇㅈ"), ("맞은", "ㅈㅇ"), ("小明", "mx"), ("小明", "小红"), ("Bob Anders", "ban")]
)
def test_somebody_else_is_not(name: str, text: str) -> None:
    assert not finds(text, name)


def test_the_keys_of_the_longest_names_have_room() -> None:
    for name in ("乐" * 60, "뷁" * 60, "ㄳ" * 60, "å" * 60):
        assert 0 < len(search_keys(f"{name} {'w' * 25}")) <= SEARCH_KEYS_MAX


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(db: None) -> None:
    user = person("somebody", display_name="지영")
    profile.change_profile(user=user, display_name="小明")
    assert User.objects.matching("xm").get() == user
    assert not User.objects.matching("ㅈㅇ").exists()
    user.username = "another"
    user.save(update_fields=["username"])
    assert User.objects.matching("anoth").get() == user
    assert User.objects.get(username_key="another") == user


def test_characters_with_a_meaning_for_the_database_have_none_here(alice: User) -> None:
    assert not User.objects.matching("a%e").exists()
    assert not User.objects.matching("a_ice").exists()


def test_houses_without_chinese_names_do_not_load_the_dictionary() -> None:
    code = "import sys, accounts.search_keys as keys; keys.search_keys('지영 x'); print('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
