"""Who lives in the demo. The first one owns the house."""

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
