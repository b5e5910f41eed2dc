import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from PIL import Image
from pytest_django import Settings

from accounts.models import House, User
from chatsite.exceptions import NotAllowed, NotFound
from chatsite.jobs.worker import Worker
from conftest import ClientOf
from messaging.attachments import audit
from messaging.link_previews import operations
from messaging.messages import edits, fragment_cache
from messaging.messages.operations import send_message
from messaging.messages.rendering import fragments
from messaging.models import LinkPreview, Message, MessageLink
from messaging.tests.link_previews.conftest import Web
from rooms.models import Room

pytestmark = pytest.mark.django_db
PAGE = "https://news.example/a"


def work() -> None:
    """Do what is due."""
    worker = Worker()
    while worker.work_once():
        pass
    worker.place.leave()


def say(room: Room, author: User, body: str, **more: object) -> Message:
    return send_message(room=room, author=author, body=body, client_id=uuid.uuid4(), **more).message  # type: ignore[arg-type]


def again(message: Message) -> Message:
    return Message.objects.whole().get(pk=message.pk)


def element(message: Message) -> str:
    (html,) = fragments([again(message)])
    return str(html)


def titles(message: Message) -> list[str]:
    return re.findall(r'<strong class="link-title">(.*?)</strong>', element(message))


def test_a_card_comes_with_the_next_revision_of_the_room(lounge: Room, alice: User, web: Web) -> None:
    web.page(PAGE, "News & more", "<meta name=description content='&lt;i&gt;today'>")
    message = say(lounge, alice, f"look: {PAGE}")
    assert web.asked == []
    before = lounge.__class__.objects.get(pk=lounge.pk).revision
    work()
    shown = again(message)
    assert (shown.revision, shown.link_count) == (before + 1, 1)
    html = element(message)
    assert f'<a href="{PAGE}" rel="nofollow noopener ugc" target="_blank"' in html
    assert "News &amp; more" in html
    assert "&lt;i&gt;today" in html
    assert "<img" not in html.partition('class="links"')[2]


def test_in_angle_brackets_a_link_is_not_looked_up(lounge: Room, alice: User, web: Web) -> None:
    web.page("https://seen.example/", "seen")
    message = say(lounge, alice, f"<{PAGE}> and <https://seen.example/ >, <{PAGE}.>")
    work()
    assert (titles(message), web.asked) == (["seen"], ["https://seen.example/"])
    assert f'&lt;<a href="{PAGE}"' in element(message)
    edits.edit_message(message=message, editor=alice, body=f"<https://seen.example/> {PAGE}")
    work()
    assert (titles(message), web.asked[1:]) == ([], [PAGE])


def test_the_first_three_links_are_looked_up_in_their_order(lounge: Room, alice: User, web: Web) -> None:
    for number in range(5):
        web.page(f"https://n{number}.example/", f"page {number}")
    message = say(lounge, alice, " ".join(f"https://n{number}.example" for number in (3, 1, 3, 0, 2)))
    work()
    assert titles(message) == ["page 3", "page 1", "page 0"]


def test_many_posts_of_one_address_are_one_fetch_within_a_day(lounge: Room, alice: User, bob: User, web: Web) -> None:
    web.page(PAGE, "News")
    first = say(lounge, alice, PAGE)
    second = say(lounge, bob, f"{PAGE}#part and HTTPS://NEWS.example:443/a")
    work()
    assert web.asked == [PAGE]
    assert titles(first) == titles(second) == ["News"]
    LinkPreview.objects.update(expires_at=timezone.now())
    web.page(PAGE, "New news")
    third = say(lounge, bob, PAGE)
    work()
    assert web.asked == [PAGE, PAGE]
    assert titles(third) == ["New news"]
    cache.clear()
    fragment_cache.clear_near()
    assert titles(first) == ["News"]  # the same revision has the same bytes for ever


def test_what_does_not_answer_shows_nothing_and_is_asked_again_an_hour_later(
    lounge: Room, alice: User, web: Web
) -> None:
    message = say(lounge, alice, PAGE)
    work()
    assert again(message).revision == message.revision
    assert LinkPreview.objects.get().reason == "status 404"
    say(lounge, alice, PAGE)
    work()
    assert web.asked == [PAGE]
    LinkPreview.objects.update(expires_at=timezone.now())
    say(lounge, alice, PAGE)
    work()
    assert web.asked == [PAGE, PAGE]


def test_whispers_are_told_to_nobody(lounge: Room, alice: User, bob: User, web: Web) -> None:
    web.page(PAGE, "News")
    say(lounge, alice, PAGE, whisper_to=bob.pk)
    work()
    assert web.asked == []
    assert not DBTaskResult.objects.exists()


def test_the_house_can_do_without(lounge: Room, alice: User, web: Web, settings: Settings) -> None:
    web.page(PAGE, "News")
    House.objects.create(link_previews=False)
    say(lounge, alice, PAGE)
    work()
    House.objects.update(link_previews=True)
    settings.OUTGOING = False
    say(lounge, alice, PAGE)
    assert DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).count() == 0
    assert web.asked == []


@pytest.mark.parametrize("url", ["http://localhost/rooms/x/", "http://u:p@news.example/", "http://news.example:8080/"])
def test_some_addresses_are_never_asked(lounge: Room, alice: User, web: Web, url: str) -> None:
    say(lounge, alice, url)
    work()
    assert web.asked == []


def test_its_author_removes_a_card_and_an_edit_does_not_bring_it_back(lounge: Room, alice: User, web: Web) -> None:
    web.page(PAGE, "News")
    message = say(lounge, alice, PAGE)
    work()
    link = MessageLink.objects.get()
    removed = edits.remove_link(message=message, link_id=link.pk, remover=alice)
    assert titles(message) == []
    assert edits.remove_link(message=message, link_id=link.pk, remover=alice).revision == removed.revision
    edits.edit_message(message=message, editor=alice, body="nothing")
    edits.edit_message(message=message, editor=alice, body="https://other.example")
    edits.edit_message(message=message, editor=alice, body=f"again {PAGE}")
    work()
    assert titles(message) == []


def test_who_runs_the_room_removes_a_card_and_other_members_do_not(
    lounge: Room, alice: User, bob: User, carol: User, mallory: User, web: Web
) -> None:
    web.page(PAGE, "News")
    message = say(lounge, bob, PAGE)
    work()
    link = MessageLink.objects.get()
    with pytest.raises(NotAllowed):
        edits.remove_link(message=message, link_id=link.pk, remover=carol)
    with pytest.raises((NotAllowed, NotFound)):
        edits.remove_link(message=message, link_id=link.pk, remover=mallory)
    with pytest.raises(NotFound):
        edits.remove_link(message=message, link_id=link.pk + 1, remover=bob)
    assert titles(message) == ["News"]
    edits.remove_link(message=message, link_id=link.pk, remover=alice)
    assert titles(message) == []


def test_an_edit_drops_cards_of_links_that_are_gone_and_looks_new_ones_up(lounge: Room, alice: User, web: Web) -> None:
    web.page(PAGE, "News")
    web.page("https://other.example/", "Other")
    message = say(lounge, alice, PAGE)
    work()
    edits.edit_message(message=message, editor=alice, body="https://other.example")
    assert titles(message) == []
    work()
    assert titles(message) == ["Other"]
    edits.edit_message(message=message, editor=alice, body=f"{PAGE} https://other.example")
    work()
    assert titles(message) == ["News", "Other"]
    assert web.asked == [PAGE, "https://other.example/"]


def test_a_link_that_was_edited_away_before_the_job_is_not_shown(lounge: Room, alice: User, web: Web) -> None:
    web.page(PAGE, "News")
    message = say(lounge, alice, PAGE)
    edits.edit_message(message=message, editor=alice, body="never mind")
    work()
    assert titles(message) == []
    assert web.asked == []


def test_a_deleted_message_shows_no_card_and_a_restored_one_does(lounge: Room, alice: User, web: Web) -> None:
    web.page(PAGE, "News")
    message = say(lounge, alice, PAGE)
    work()
    edits.remove_message(message=message, remover=alice)
    assert again(message).link_count == 0
    edits.restore_message(message=message, restorer=alice)
    assert titles(message) == ["News"]


def picture_bytes() -> bytes:
    out = BytesIO()
    Image.new("RGB", (1200, 630), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def with_picture(lounge: Room, bob: User, web: Web) -> Message:
    web.page(PAGE, "News", "<meta property=og:image content=/i.png>")
    web.serve("https://news.example/i.png", picture_bytes(), media_type="image/png")
    message = say(lounge, bob, PAGE)
    work()
    return message


def test_its_picture_is_a_small_copy_of_ours_for_who_may_see_the_message(
    with_picture: Message, client_of: ClientOf, bob: User, carol: User, mallory: User
) -> None:
    link = MessageLink.objects.get()
    address = reverse("link-picture", args=[link.pk])
    assert f'<img src="{address}" alt="" width="480" height="252"' in element(with_picture)
    answer = client_of(carol).get(address)
    assert answer.status_code == 200
    with Image.open(BytesIO(answer.content)) as image:
        assert (image.format, image.size) == ("WEBP", (480, 252))
    assert client_of(carol).get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client_of(None).get(address).status_code in {302, 404}
    # Who may look into the open room sees it with the message, and nobody else.
    assert client_of(mallory).get(address).status_code == 200
    room = Room.objects.filter(pk=with_picture.room_id)
    for closed in ({"kind": Room.Kind.CLOSED}, {"history": Room.History.NONE}):
        with transaction.atomic():
            room.update(**closed)
            assert client_of(mallory).get(address).status_code == 404
            transaction.set_rollback(True)
    Message.objects.filter(pk=with_picture.pk).update(whisper_to=carol)
    assert client_of(mallory).get(address).status_code == 404
    Message.objects.filter(pk=with_picture.pk).update(whisper_to=None)
    edits.remove_link(message=with_picture, link_id=link.pk, remover=bob)
    assert client_of(carol).get(address).status_code == 404


def test_the_audit_knows_whose_the_bytes_of_a_picture_are(with_picture: Message) -> None:
    assert list(audit.strange_bytes()) == []
    LinkPreview.objects.update(picture=None)
    assert len(list(audit.strange_bytes())) == 1


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_picture_that_cannot_be_shown_leaves_the_card(lounge: Room, alice: User, web: Web, data: bytes) -> None:
    web.page(PAGE, "News", "<meta property=og:image content=/i.png>")
    web.serve("https://news.example/i.png", data, media_type="image/png")
    message = say(lounge, alice, PAGE)
    work()
    assert titles(message) == ["News"]
    assert LinkPreview.objects.get().picture is None


def test_previews_go_when_no_message_shows_them(with_picture: Message, bob: User) -> None:
    assert operations.sweep() == 0
    edits.remove_message(message=with_picture, remover=bob)
    with_picture.removal.delete()
    LinkPreview.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    key = LinkPreview.objects.get().picture
    assert key
    assert operations.sweep() == 2
    assert not LinkPreview.objects.exists()
    with pytest.raises(NotFound):
        operations.pictures.read(key)


def test_another_worker_that_is_at_it_is_waited_for(lounge: Room, alice: User, web: Web) -> None:
    web.page(PAGE, "News")
    web.page("https://other.example/", "Other")
    operations._claim(operations.parse(PAGE))
    message = say(lounge, alice, f"{PAGE} https://other.example")
    work()
    assert titles(message) == ["Other"]
    LinkPreview.objects.update(expires_at=timezone.now())  # it was killed
    DBTaskResult.objects.update(run_after=timezone.now())
    work()
    assert titles(message) == ["News", "Other"]


def test_messages_without_cards_ask_for_none(lounge: Room, alice: User) -> None:
    message = again(say(lounge, alice, "no links"))
    with CaptureQueriesContext(connection) as queries:
        fragments([message])
    assert len(queries) == 0


def test_a_message_without_links_enqueues_nothing(lounge: Room, alice: User) -> None:
    say(lounge, alice, "http: is no link, nor ftp://news.example")
    assert not DBTaskResult.objects.exists()
