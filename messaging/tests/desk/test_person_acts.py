"""What is done at the review queue to whom a case is about: the acts, and who may do them to whom."""

import pytest
from django.urls import reverse

from accounts.guests.operations import begin
from accounts.models import ModerationAct, ModerationWarning, Notice, User
from accounts.moderation.undo import take_back
from conftest import Answer, ClientOf, person
from messaging.models import Case, Message
from messaging.tests.desk.conftest import ReportedBy, moderator
from messaging.tests.talk import say
from rooms.models import Membership, Room

ACTS = {
    "warn": {"text": "please read the rules"},
    "restrict": {"seconds": "3600"},
    "suspend": {"reason": "spam"},
    "ban": {"hides": "day", "reason": "spam"},
}


def act(by: User, case: Case, name: str, client_of: ClientOf, **fields: str) -> Answer:
    address = reverse("admin:messaging_case_change", args=[f"case-{case.pk}"])
    return client_of(by).post(address, {"act": name, **ACTS[name], **fields})


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_done_logged_and_closes_the_case(
    name: str, said: Message, bob: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    case = reported(carol, said)

    assert act(dana, case, name, client_of, removes="on").status_code == 302

    case.refresh_from_db()
    outcomes = {"warn": "warned", "restrict": "restricted", "suspend": "suspended", "ban": "banned"}
    assert (case.outcome, case.closed_by) == (outcomes[name], dana)
    logged = ModerationAct.objects.filter(actor=dana, person=bob)
    kinds = set(logged.values_list("kind", flat=True))
    why = "spam" if name in {"suspend", "ban"} else "Spam or advertising"
    assert logged.get(kind=name).reason == why
    said.refresh_from_db()
    assert said.removed_at
    assert kinds == {name, "message_remove"}
    bob.refresh_from_db()
    assert bob.is_active is (name in {"warn", "restrict"})
    assert bool(bob.restricted_until) is (name == "restrict")
    assert ModerationWarning.objects.filter(user=bob).exists() is (name == "warn")
    assert Notice.objects.get(user=carol).kind == "report_acted"


def test_the_message_stays_unless_it_is_chosen_to_go(
    said: Message, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    act(dana, reported(carol, said), "warn", client_of)
    said.refresh_from_db()
    assert said.body


def test_a_ban_hides_what_was_said_lately_and_is_taken_back_with_it(
    said: Message, bob: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    other = say(bob, said.room, "and my rugs")
    act(dana, reported(carol, said), "ban", client_of)
    for message in (said, other):
        message.refresh_from_db()
        assert message.removed_at

    take_back(act=ModerationAct.objects.get(kind="ban"), by=dana)

    other.refresh_from_db()
    bob.refresh_from_db()
    assert (other.body, bob.is_active) == ("and my rugs", True)


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", ["moderator", "staff", "owner", "superuser"])
def test_nobody_is_acted_on_by_who_does_not_stand_above_them(
    who: str, name: str, lounge: Room, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    above = moderator("above") if who == "moderator" else person("above")
    if who != "moderator":
        fields = {"staff": "is_staff", "owner": "is_owner", "superuser": "is_superuser"}
        User.objects.filter(pk=above.pk).update(**{fields[who]: True})
    Membership.objects.create(room=lounge, user=above)
    case = reported(carol, say(above, lounge, "I may"))
    is_allowed = who == "staff" and name in {"warn", "restrict"}

    answer = act(dana, case, name, client_of)

    assert answer.status_code == (302 if is_allowed else 403)
    case.refresh_from_db()
    assert case.is_open is not is_allowed
    above.refresh_from_db()
    assert above.is_active
    if not is_allowed:
        page = client_of(dana).get(reverse("admin:messaging_case_change", args=[f"case-{case.pk}"])).text
        assert f'value="{name}"' not in page


@pytest.mark.parametrize(
    ("name", "wrong"), [("warn", {"text": " "}), ("warn", {"text": "x" * 1_001}), ("restrict", {"seconds": "5"})]
)
def test_what_is_wrong_is_said_with_what_was_typed_and_nothing_is_done(
    name: str,
    wrong: dict[str, str],
    said: Message,
    carol: User,
    dana: User,
    reported: ReportedBy,
    client_of: ClientOf,
):
    case = reported(carol, said)

    answer = act(dana, case, name, client_of, **wrong)

    assert answer.status_code == 422
    assert wrong.get("text", "").strip() in answer.text
    case.refresh_from_db()
    assert case.is_open
    assert not ModerationAct.objects.exists()


def test_of_two_acts_at_once_the_second_does_nothing(
    said: Message, bob: User, carol: User, dana: User, evan: User, reported: ReportedBy, client_of: ClientOf
):
    case = reported(carol, said)
    act(dana, case, "warn", client_of)

    answer = act(evan, case, "suspend", client_of)

    assert answer.status_code == 409
    bob.refresh_from_db()
    assert bob.is_active


def test_a_guest_can_be_banned_with_what_they_came_by(
    lounge: Room, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    guest = begin(nickname="Passerby")
    Membership.objects.create(room=lounge, user=guest)
    case = reported(carol, say(guest, lounge, "win a phone"))
    page = client_of(dana).get(reverse("admin:messaging_case_change", args=[f"case-{case.pk}"])).text
    assert "block_network" in page
    assert guest.username not in page

    assert act(dana, case, "ban", client_of, close_link="on", block_network="on").status_code == 302

    guest.refresh_from_db()
    assert not guest.is_active


def test_who_was_acted_on_before_is_shown_with_that(
    said: Message, bob: User, carol: User, dana: User, evan: User, reported: ReportedBy, client_of: ClientOf
):
    again = say(bob, said.room, "again")
    act(dana, reported(carol, said), "warn", client_of)
    case = reported(carol, again)

    page = client_of(evan).get(reverse("admin:messaging_case_change", args=[f"case-{case.pk}"])).text

    assert "warned" in page
    assert "Dana" in page
