"""The words at the doors, in the languages of the house."""

import re
from html import unescape

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db

REGISTER, SIGN_IN = "/accounts/register/", "/accounts/login/"


def page(address: str, language: str, **typed: str) -> str:
    browser = Client(headers={"Accept-Language": language})
    answer = browser.post(address, typed) if typed else browser.get(address)
    return unescape(answer.content.decode())


def test_registration_is_said_in_korean_as_it_always_was() -> None:
    """B15, B25, B26: button, title, heading and the way to the other door keep their words."""
    shown = page(REGISTER, "ko")
    assert "<title>회원가입" in shown
    assert re.search(r"<h1[^>]*>\s*시작하기", shown)
    assert re.search(r"<button[^>]*>\s*회원가입", shown)
    assert "이미 가입을 하셨나요?" in shown


def test_each_rule_has_its_own_words() -> None:
    """B11, B12, B13, B14: what is wrong is said beside its field, in the words people know."""
    shown = page(REGISTER, "ko", username="", password1="", password2="")
    assert "아이디를 입력하세요." in shown
    assert "패스워드를 입력하세요." in shown
    assert "사용 할 수 없는 패스워드입니다." in shown
    assert "아이디 길이는 4 ~ 25자로 제한됩니다." in page(REGISTER, "ko", username="abc", password1="x", password2="x")
    different = page(REGISTER, "ko", username="jiyoung", password1="wooden-floor-1", password2="wooden-floor-2")
    assert "패스워드가 일치하지 않습니다." in different


def test_a_taken_name_is_said_in_the_words_people_know() -> None:
    """B18, E11: the name is taken, and perhaps by oneself."""
    User.objects.create_user("jiyoung", password="wooden-floor-1")
    shown = page(REGISTER, "ko", username="jiyoung", password1="wooden-floor-1", password2="wooden-floor-1")
    assert "같은 아이디가 존재합니다." in shown


def test_success_is_told() -> None:
    """B21, B22: signed in at once, with the old words."""
    browser = Client(headers={"Accept-Language": "ko"})
    form = {"username": "jiyoung", "password1": "wooden-floor-1", "password2": "wooden-floor-1"}
    answer = browser.post(REGISTER, form, follow=True)
    assert "회원가입 성공!" in unescape(answer.content.decode())
    assert answer.context["user"].username == "jiyoung"


def test_signing_in_is_said_in_three_languages() -> None:
    """B16, B31, D03, E12: one text for every cause of failure."""
    assert re.search(r"<button[^>]*>\s*로그인", page(SIGN_IN, "ko"))
    wrong = {"username": "nobody9", "password": "wooden-floor-1"}
    assert "아이디 또는 비밀번호가 맞지 않아요." in page(SIGN_IN, "ko", **wrong)
    assert "用户名或密码不正确" in page(SIGN_IN, "zh-CN", **wrong)
    assert "The user name or password is wrong." in page(SIGN_IN, "en", **wrong)


def test_the_fields_of_the_sign_in_have_labels_and_no_placeholder() -> None:
    """E07, B24: labels that everybody can read, and that stay when somebody types."""
    shown = page(SIGN_IN, "ko")
    assert re.search(r"<label[^>]*>\s*아이디", shown)
    assert re.search(r"<label[^>]*>\s*비밀번호", shown)
    assert "placeholder" not in shown


@pytest.mark.parametrize("address", [REGISTER, SIGN_IN])
def test_the_doors_need_nothing_from_elsewhere(address: str) -> None:
    """B20, B28: looks and scripts come from the house itself; no other host is named."""
    shown = page(address, "en")
    named = re.findall(r"""(?:src|href|action)=["'](?P<address>[^"']+)""", shown)
    assert named
    assert all(target.startswith(("/", "#", "?")) for target in named), named


def test_every_field_is_drawn_by_one_partial() -> None:
    """B23, B29: each field has a label of its own, and its errors are named by it."""
    shown = page(REGISTER, "en", username="", password1="", password2="")
    for name in ("username", "password1", "password2"):
        control = re.search(rf'<input[^>]*name="{name}"[^>]*>', shown)
        assert control
        identity = re.search(r' id="([^"]+)"', control[0])
        described = re.search(r'aria-describedby="([^"]+)"', control[0])
        assert identity
        assert described
        assert f'for="{identity[1]}"' in shown
        assert any(f'id="{part}"' in shown for part in described[1].split())
