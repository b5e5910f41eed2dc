"""Rows to measure with: many people, rooms and messages, quickly and only where nobody lives."""

import uuid
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.names import fold_name, skeleton
from messaging.models import Message
from rooms.models import Membership, Room

BATCH = 5_000
WORDS = "마루 아침 안녕 산책 회의 사진 你好 周末 作业 地铁 hello lunch train window garden evening".split()


class Command(BaseCommand):
    help = (
        "Fill an empty house with load data: users load0001 …, rooms load-1 …, each with all users and its share of "
        "the messages. It writes rows directly, which nothing else does: for benchmarks only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--users", type=int, default=100)
        parser.add_argument("--rooms", type=int, default=10)
        parser.add_argument("--messages", type=int, default=10_000, help="in all rooms together")
        parser.add_argument("--first", type=int, help="messages of the first room, instead of its share")
        parser.add_argument("--password", default="", help="for every user; without it nobody can sign in")

    def handle(
        self, *args: Any, users: int, rooms: int, messages: int, first: int | None, password: str, **options: Any
    ) -> None:
        if User.objects.exists():
            raise CommandError("People live here already. Load data goes into an empty house only.")
        with transaction.atomic():
            people = self._people(users, make_password(password or None))
            places = self._rooms(rooms, people)
            counts = [messages // rooms + (number < messages % rooms) for number in range(rooms)]
            if first is not None:
                counts[:1] = [first]
            for room, count in zip(places, counts, strict=True):
                self._messages(room, people, count)
        self.stdout.write(f"{users} users, {rooms} rooms, {sum(counts)} messages.")

    def _people(self, count: int, password: str) -> list[User]:
        names = [f"load{number:04d}" for number in range(1, count + 1)]
        owner = {"is_owner": True, "is_staff": True, "is_superuser": True}
        return User.objects.bulk_create(
            [
                User(
                    username=name,
                    username_key=fold_name(name),
                    username_skeleton=skeleton(name),
                    password=password,
                    **(owner if name == names[0] else {}),
                )
                for name in names
            ],
            BATCH,
        )

    def _rooms(self, count: int, people: list[User]) -> list[Room]:
        names = [f"load-{number}" for number in range(1, count + 1)]
        rooms = Room.objects.bulk_create(
            [Room(name=name, name_key=fold_name(name), slug=name) for name in names], BATCH
        )
        roles = [Membership.Role.OWNER] + [Membership.Role.MEMBER] * (len(people) - 1)
        Membership.objects.bulk_create(
            (
                Membership(room=room, user=user, role=role)
                for room in rooms
                for user, role in zip(people, roles, strict=True)
            ),
            BATCH,
        )
        return rooms

    def _messages(self, room: Room, people: list[User], count: int) -> None:
        begin = timezone.now() - timedelta(seconds=30 * count)
        for start in range(1, count + 1, BATCH):  # bulk_create holds all that it is given, and a million is a gigabyte
            Message.objects.bulk_create(
                Message(
                    room=room,
                    number=number,
                    revision=number,
                    author=people[number * 7 % len(people)],
                    client_id=uuid.uuid4(),
                    body=" ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 4 + number % 9)),
                    created_at=begin + timedelta(seconds=30 * number),
                )
                for number in range(start, min(start + BATCH, count + 1))
            )
        room.message_count = room.public_number = room.revision = count
        room.save(update_fields=["message_count", "public_number", "revision"])
