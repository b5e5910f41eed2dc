"""Who lives in the demo, and who knows whom. The first one owns the house."""

from typing import NamedTuple


class Person(NamedTuple):
    username: str
    display_name: str
    language: str


PEOPLE = (
    Person("mina", "Mina", "en"),
    Person("jiyoung", "지영", "ko"),
    Person("xiaoming", "小明", "zh-hans"),
    Person("minsu", "민수", "ko"),
    Person("haneul", "하늘", "ko"),
    Person("halmoni", "할머니", "ko"),
    Person("yuna", "유나", "ko"),
    Person("xiaohong", "小红", "zh-hans"),
    Person("lele", "乐乐", "zh-hans"),
    Person("emma", "Emma", "en"),
    Person("noah", "Noah", "en"),
    Person("oliver", "Oliver", "en"),
)

# Who is here by day, and how.
AWAKE = {
    "jiyoung": "online",
    "emma": "online",
    "xiaohong": "online",
    "minsu": "online",
    "noah": "away",
    "yuna": "away",
}

# Each of a circle is a friend of all others in it.
CIRCLES = (
    "mina emma noah jiyoung",
    "jiyoung minsu haneul halmoni",
    "xiaoming xiaohong lele mina",
    "jiyoung yuna xiaohong",
)


class Request(NamedTuple):
    """Somebody asks somebody else to be friends."""

    sender: str
    receiver: str
    text: str


REQUESTS = (
    Request("oliver", "mina", "The one with the knee, from the climbing wall"),
    Request("yuna", "mina", "언어교환 방에서 만났어요. 반가워요!"),
    Request("lele", "jiyoung", "小红的同学，想和你练韩语"),
    Request("emma", "xiaoming", ""),
    Request("xiaoming", "oliver", "Can you look at my bicycle?"),
)


class Status(NamedTuple):
    """What somebody says of themselves."""

    username: str
    emoji: str
    text: str


STATUSES = (
    Status("emma", "🧗", "Out on the wall"),
    Status("minsu", "🍳", "저녁 준비 중"),
    Status("xiaohong", "🥘", "今晚炖汤"),
    Status("noah", "🎧", ""),
)


class Favourite(NamedTuple):
    """A room that somebody wants on top."""

    username: str
    room: str


FAVOURITES = (
    Favourite("mina", "Sunday climbers"),
    Favourite("jiyoung", "우리 집"),
    Favourite("xiaoming", "周末做饭"),
)


class Kept(NamedTuple):
    """A room that somebody keeps in a folder of their own."""

    username: str
    folder: str
    room: str


FOLDERS = (
    Kept("mina", "Work", "Website team"),
    Kept("jiyoung", "일", "Website team"),
    Kept("xiaoming", "学习", "数学互助小组"),
)


class Invitation(NamedTuple):
    """Somebody asks somebody else into a room."""

    sender: str
    receiver: str
    room: str
    text: str


INVITATIONS = (
    Invitation("oliver", "mina", "Repair café", "You said your lamp flickers"),
    Invitation("xiaoming", "jiyoung", "数学互助小组", "你不是说想看看中国的数学题吗？"),
    Invitation("yuna", "xiaoming", "책 읽는 밤", "한국어 연습하기 좋아요"),
)
