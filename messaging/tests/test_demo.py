"""The demo moves into an empty house, once, and never mixes with people who live there."""

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from accounts.models import Friendship, Presence, Process, User
from messaging.demo import presence
from messaging.demo.people import AWAKE, PEOPLE
from messaging.demo.scripts import Script, read, scripts
from messaging.demo.world import fill
from messaging.messages.rendering import fragments
from messaging.models import Message
from messaging.socket import periodic
from rooms.models import Membership, Room

PASSWORD = "three words of three syllables"
pytestmark = pytest.mark.django_db
once = pytest.mark.once  # the first test shows that PostgreSQL takes it


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def _only_the_lounge(monkeypatch) -> None:
    """For what does not depend on how much is said."""
    lounge = [script for script in scripts() if script.name == "lounge"]
    monkeypatch.setattr("messaging.demo.world.scripts", lambda: lounge)
    for kept in ("FAVOURITES", "FOLDERS", "INVITATIONS"):
        monkeypatch.setattr(f"messaging.demo.world.{kept}", ())


def run(**options: object) -> str:
    said = StringIO()
    call_command("demo", stdout=said, **options)
    return said.getvalue()


def test_an_empty_house_is_filled_with_people_rooms_and_messages_in_three_languages():
    said = run()

    assert User.objects.count() == len(PEOPLE)
    assert set(User.objects.values_list("language", flat=True)) == {"ko", "zh-hans", "en"}
    assert Counter(Room.objects.values_list("kind", flat=True)).keys() == {"open", "closed", "direct"}
    assert Message.objects.filter(kind="text").count() > 300
    assert Message.objects.filter(edited_at__isnull=False).exists()
    assert Message.objects.filter(removed_at__isnull=False, body="").exists()
    assert f"wrote {Message.objects.count()} messages" in said


@once
def test_people_of_the_demo_know_each_other_wait_for_answers_and_talk_in_private():
    run()

    mina = User.objects.get(username="mina")
    assert Friendship.objects.accepted().of(mina).count() > 3
    assert Friendship.objects.received_by(mina).waiting().count() == 2
    told = mina.notices.order_by("kind").values_list("kind", flat=True)
    assert list(told) == ["called", "called", "friend_request", "friend_request", "room_invitation"]
    talks = Room.objects.filter(kind="direct", message_count__gt=0)
    assert {len(talk.direct_ids) for talk in talks} == {1, 2, 3}


@once
@pytest.mark.usefixtures("_only_the_lounge")
def test_its_people_sign_in_with_the_password_on_the_console(client, data_folder):
    password = run().rsplit(maxsplit=1)[-1]

    for person in PEOPLE:
        assert User.objects.get(username=person.username).check_password(password)
    assert (data_folder / "demo_password").stat().st_mode & 0o077 == 0


@once
@pytest.mark.usefixtures("_only_the_lounge")
def test_the_first_of_them_owns_the_house():
    run()

    assert User.objects.get(is_owner=True).username == PEOPLE[0].username


@once
@pytest.mark.usefixtures("_only_the_lounge")
def test_a_password_that_was_chosen_is_used_and_not_kept(data_folder):
    run(password=PASSWORD)

    assert User.objects.get(username="mina").check_password(PASSWORD)
    assert not (data_folder / "demo_password").exists()


@once
@pytest.mark.usefixtures("_only_the_lounge")
def test_a_second_run_adds_nothing_and_says_so():
    first = run()
    before = Message.objects.count(), User.objects.count(), Room.objects.count()

    second = run()

    assert "nothing was added" in second
    assert second.splitlines()[-1] == first.splitlines()[-1], "the password is told again"
    assert (Message.objects.count(), User.objects.count(), Room.objects.count()) == before


@once
@pytest.mark.usefixtures("_only_the_lounge")
@pytest.mark.parametrize(("clock", "is_day"), [("06:59", False), ("07:00", True), ("22:59", True), ("23:00", False)])
def test_people_of_the_demo_are_here_by_day_and_asleep_by_night(clock: str, is_day: bool):
    run()
    with timezone.override("Asia/Seoul"):
        presence.wake(datetime.fromisoformat(f"2026-03-29T{clock}").replace(tzinfo=ZoneInfo("Asia/Seoul")))

    here = dict(Presence.objects.values_list("user__username", "state"))
    assert here == (AWAKE if is_day else {})
    assert "mina" not in here, "whoever looks at the demo is not here twice"


@once
@pytest.mark.usefixtures("_only_the_lounge")
def test_they_go_to_bed_by_themselves_and_only_a_server_of_the_demo_wakes_them(settings):
    run()
    evening = timezone.localtime().replace(hour=22, minute=30)
    presence.wake(evening)
    assert Process.objects.get(pk=presence.PROCESS).lease_ends_at - evening <= timedelta(minutes=30)

    Process.objects.all().delete()
    settings.DEMO = False
    presence.look_after()
    assert not Process.objects.exists()
    assert presence.look_after in periodic.chores


@once
def test_a_house_with_people_of_its_own_is_left_alone(alice):
    with pytest.raises(CommandError, match="people of its own"):
        run()

    assert User.objects.get() == alice
    assert not Message.objects.exists()


@once
@pytest.mark.usefixtures("_only_the_lounge")
def test_somebody_who_registered_in_the_demo_does_not_keep_it_from_starting_again(client):
    run()
    User.objects.create_user("guest_of_mine")

    assert "nothing was added" in run()


@once
@pytest.mark.usefixtures("_only_the_lounge")
def test_nothing_is_kept_of_a_house_that_could_not_be_filled(monkeypatch):
    monkeypatch.setattr("messaging.demo.world.mark_read", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        run()

    assert not User.objects.exists()


@once
@pytest.mark.parametrize("clock", ["00:01", "23:59"])
def test_what_is_said_follows_in_time_and_nothing_is_said_tomorrow(clock):
    now = datetime.fromisoformat(f"2026-03-29T{clock}").replace(tzinfo=ZoneInfo("Asia/Seoul"))

    fill(password=PASSWORD, now=now)

    for room in Room.objects.exclude(message_count=0):
        moments = list(room.messages.order_by("number").values_list("created_at", flat=True))
        assert moments == sorted(moments), room.name
        assert now - timedelta(days=8) < moments[0] <= moments[-1] < now, room.name


@once
def test_counters_and_read_positions_are_as_people_would_have_left_them():
    run()

    for room in Room.objects.exclude(messages=None):
        assert room.message_count == room.messages.count() == room.messages.aggregate(n=models.Max("number"))["n"]
        assert room.revision == room.messages.aggregate(n=models.Max("revision"))["n"]
    for person in PEOPLE[:3]:
        unread = [
            one.unread for one in Membership.objects.filter(user__username=person.username).select_related("room")
        ]
        assert any(unread), person
        assert not all(unread), person


@once
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_only_the_lounge")
def test_a_message_is_shown_with_the_time_at_which_the_demo_says_it():
    run()

    message = Message.objects.whole().filter(kind="text").first()
    assert message is not None
    assert message.created_at.strftime("%Y-%m-%dT%H:%M") in fragments([message])[0]


@once
def test_rooms_have_roles_looks_and_headings_and_a_whisper_is_heard():
    run()

    climbers = Room.objects.get(name="Sunday climbers")
    assert (climbers.colour, bool(climbers.description)) == ("green", True)
    roles = dict(climbers.memberships.values_list("user__username", "role"))
    assert (roles["noah"], roles["emma"], roles["mina"]) == ("owner", "moderator", "member")
    assert Message.objects.filter(whisper_to__username="mina").count() == 1
    mina = Membership.objects.filter(user__username="mina")
    assert mina.get(is_favourite=True).room == climbers
    assert mina.get(folder__name="Work").room.name == "Website team"


@once
@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_a_script_has_only_people_of_the_demo_who_are_in_the_room(script: Script):
    inside = set(script.people)
    assert inside <= {person.username for person in PEOPLE}
    for scene in script.scenes:
        for act in scene.acts:
            if act.what == "joins":
                inside.add(act.who)
            assert act.who in inside, act


@once
def test_a_line_that_is_none_of_the_format_is_refused():
    with pytest.raises(ValueError, match="what is this"):
        read("name: here\npeople: mina\n\n== 1d 10:00\nwhat is this")
