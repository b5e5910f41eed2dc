"""What acts and things are called in the languages of the catalogues: one name each, the one people know.

A row names a wrong word, what is said instead, and the texts (by msgid) that may have it: those whose words are quoted.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import pytest
from babel.messages.catalog import Message
from django.conf import settings

from chatsite.management.commands.catalogues import collect, read, strings

pytestmark = pytest.mark.once

HAN: Final = r"[\u4e00-\u9fff]"
QUOTED_KOREAN: Final = {
    "Please enter a password.",  # B13, B16
    "The passwords do not match.",  # B14
    "This password cannot be used.",  # B14
    "User names have 4 to 25 characters.",  # B12
    "That name is taken.",  # B18
    "{user} joined {room}",  # B06
    "{user} left {room}",  # B07
}


class Wrong(NamedTuple):
    pattern: str
    better: str
    allowed: set[str] = set()


ENGLISH: Final = [
    Wrong(r"\b[Ss]ilence", "time out"),
    Wrong(r"\b[Ss]econd step\b", "two-step verification"),
    Wrong(r"\b(this|the|whole) house\b", "site"),
    Wrong(r"\b[Cc]om(e|es|ing) in\b|\blet in\b", "join"),
    Wrong(r"\b([Tt]ake|[Tt]aken|took)\b.* out\b", "remove"),
    Wrong(r"\b[Mm]eans? you\b|\bI am meant\b", "mention"),
    Wrong(r"\b(other|this|these|that|new|signed-in) places?\b", "device"),
    Wrong(r"\b[Ll]eads? (nowhere|anywhere)\b", "does not work"),
    Wrong(r"\bstay(s)? outside\b|\bkept out\b|\bmay not come in\b", "banned, declined"),
    Wrong(
        r"\b[Mm](ake|ade) (a|the|an|this) .*(room|link|folder|group)\b",
        "create",
        {"{user} made this a closed room", "{user} made this an open room"},
    ),
    Wrong(r"\bas you are\b|\bAs it is\b", "online (automatic)"),
    Wrong(r"~", "no tilde", {"I'm the message box~"}),  # E37
]
KOREAN: Final = [
    Wrong("패스워드", "비밀번호", QUOTED_KOREAN),
    Wrong(
        r" 님",
        "님 attached",
        {"Only you and %(name)s see this", "Only you and {name} see this", "You and {name} are friends now."},
    ),  # C10, E47
    Wrong(r"니다[.!]?$|니다\b", "해요", QUOTED_KOREAN),
    Wrong("사용 할", "사용할", QUOTED_KOREAN),
    Wrong(r"지우|지웠|지워", "삭제 (비우기 for a draft or a status)"),
    Wrong(r"고치", "수정"),
    Wrong(r"거두|거둬", "취소, 해제"),
    Wrong(r"(?<!수)집(?!중|에서)", "이곳"),
    Wrong(r"주인", "방장, 운영자"),
    Wrong(r"천천히", "슬로 모드"),
    Wrong(r"글쓰기|말하기 금지|조용히", "채팅 금지"),
    Wrong(r"출입|들어올 수 없는 사람", "입장 금지"),
    Wrong(r"가입 요청|들어가기 요청|들어가게 해", "입장 요청"),
    Wrong(r"다이렉트 대화|개인 대화", "다이렉트 메시지"),
    Wrong(r"있는 그대로", "온라인 (자동)"),
    Wrong(r"여기 있는 누구나", "이곳 회원 누구나"),
    Wrong(r"카메라용|코드로 찍", "QR 코드"),
    Wrong(r"드나", "입장·퇴장"),
    Wrong(r"되찾", "복원"),
    Wrong(r"꺼져 있|켜져 있", "사용 안 함, 사용 중"),
    Wrong(r"영어|중국어", "the language's own name"),
    Wrong(r"부름|나를 부", "멘션"),
    Wrong(r"~$", "no tilde"),
]
CHINESE: Final = [
    Wrong("屏蔽", "拉黑"),
    Wrong("静音", "消息免打扰"),
    Wrong("您", "你"),
    Wrong("请求", "申请"),
    Wrong("私信", "私聊"),
    Wrong("对话", "私聊, 聊天"),
    Wrong("离开房间|离开 #", "退出"),
    Wrong("显示名称", "昵称"),
    Wrong("按名字|按名称查找|按名称搜索成员|按名称搜索好友", "按昵称"),
    Wrong("操作未成功", "无法执行"),
    Wrong("扫码", "二维码"),
    Wrong("真实状态", "在线（自动）"),
    Wrong("全站", "这里, 管理员"),
    Wrong("~$", "no tilde"),
    Wrong(rf"(?<={HAN})[A-Za-z0-9]|(?<!\))[A-Za-z0-9](?={HAN})", "a space between Han and Latin"),
    Wrong(
        rf"(?<={HAN})(%\(|\{{)|(\)[sd]|\}})(?={HAN})",
        "a space around what is filled in",
        {
            "{user} changed {what}: {old} → {new}",
            "{user} removed {what}: {old}",
            "{user} set {what}: {new}",
            "last used %(ago)s",
            *(f"%(n)d {unit} ago" for unit in ("minute", "hour", "day", "month", "year")),  # as CLDR writes them
        },
    ),
]


@cache
def catalogue(folder: str) -> list[Message]:
    return [
        message for message in read(settings.BASE_DIR / "locale" / folder / "LC_MESSAGES" / "django.po") if message.id
    ]


@cache
def sources() -> list[str]:
    ids = (message.id for message in collect() if message.id)
    return [text for names in ids for text in ([names] if isinstance(names, str) else names)]


def name_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def found(wrong: Wrong, texts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in texts if name not in wrong.allowed and re.search(wrong.pattern, text)]


@pytest.mark.parametrize(
    ("folder", "wrong"),
    [*(("ko", wrong) for wrong in KOREAN), *(("zh_Hans", wrong) for wrong in CHINESE)],
    ids=lambda value: value.better if isinstance(value, Wrong) else value,
)
def test_a_translation_says_it_in_the_usual_word(folder: str, wrong: Wrong) -> None:
    texts = ((name_of(message), text) for message in catalogue(folder) for text in strings(message))
    assert found(wrong, texts) == []


@pytest.mark.parametrize("wrong", ENGLISH, ids=lambda wrong: wrong.better)
def test_english_says_it_in_the_usual_word(wrong: Wrong) -> None:
    assert found(wrong, ((text, text) for text in sources())) == []


def test_every_exception_is_a_text_that_needs_it() -> None:
    for folder, rows in (("ko", KOREAN), ("zh_Hans", CHINESE)):
        said = {name_of(message): " ".join(strings(message)) for message in catalogue(folder)}
        for wrong in rows:
            for name in wrong.allowed - QUOTED_KOREAN:
                assert re.search(wrong.pattern, said[name]), (name, wrong.pattern)
