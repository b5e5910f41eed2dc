"""New accounts that wait for a moderator, and those that take the invitation code."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import House, ModerationAct, Notice, Safety, User
from accounts.moderation import operations as moderation
from accounts.moderation import undo
from accounts.registration import approval
from chatsite.exceptions import NotAllowed
from conftest import PASSWORD, ClientOf
from rooms.models import Membership, Room

LIST = "admin:accounts_waitingperson_changelist"
TYPED = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD, "email": "new@example.com"}


@pytest.fixture
def owner(morgan: User) -> User:
    User.objects.filter(pk=morgan.pk).update(is_owner=True, is_staff=True, is_superuser=True)
    House.objects.update_or_create(pk=1, defaults={"registration": "approval"})
    morgan.refresh_from_db()
    return morgan


@pytest.fixture
def newcomer(owner: User, lounge: Room) -> User:
    Client().post(reverse("register"), TYPED)
    return User.objects.get(username="newcomer")


def sign_in(browser: Client) -> str:
    """What the person reads who signs in with the right password."""
    return browser.post(reverse("login"), {"username": "newcomer", "password": PASSWORD}, follow=True).text


def test_who_waits_reads_so_and_nothing_is_open_to_them(owner: User, lounge: Room, bob: User, client_of: ClientOf):
    browser = Client()
    assert "A moderator looks at new accounts first" in browser.get(reverse("register")).text
    page = browser.post(reverse("register"), TYPED, follow=True)
    assert page.redirect_chain[-1][0] == reverse("register-waiting")
    assert "Almost there" in page.text
    user = User.objects.get(username="newcomer")
    assert not Membership.objects.filter(user=user).exists()
    assert browser.get(reverse("home")).status_code == 302
    assert "Almost there" in sign_in(Client())
    wrong = Client().post(reverse("login"), {"username": "newcomer", "password": "something else"})
    assert "is wrong" in wrong.text
    assert Client().get(reverse("register-waiting")).status_code == 302  # to a browser that has not shown who it is
    assert list(Notice.objects.filter(kind="sign_up_waits").values_list("user", flat=True)) == [owner.pk]
    assert "@newcomer" not in client_of(bob).get(reverse("people"), {"q": "newcomer"}).text


def test_a_moderator_lets_them_in_with_one_click(
    owner: User, newcomer: User, client_of: ClientOf, at_once, django_capture_on_commit_callbacks
):
    browser = client_of(owner)
    assert "newcomer" in browser.get(reverse(LIST)).text
    address = reverse("admin:accounts_waitingperson_decide", args=[newcomer.pk, "let-in"])
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address)
    newcomer.refresh_from_db()
    assert (newcomer.is_active, newcomer.approval) == (True, "")
    assert Membership.objects.filter(user=newcomer, room__slug="lounge").exists()
    assert ["new@example.com"] in [each.to for each in mail.outbox]
    assert not Notice.objects.filter(kind="sign_up_waits", settled_at=None).exists()
    assert "newcomer was approved" in browser.post(address, follow=True).text or ModerationAct.objects.count() == 1
    assert "Almost there" not in sign_in(Client())


def test_who_is_declined_reads_so_and_may_be_reconsidered(owner: User, newcomer: User, client_of: ClientOf):
    client_of(owner).post(reverse("admin:accounts_waitingperson_decide", args=[newcomer.pk, "decline"]))
    newcomer.refresh_from_db()
    assert newcomer.deletion_due_at
    assert "You were not approved" in sign_in(Client())
    with pytest.raises(NotAllowed):  # opening a closed account is no way around it
        moderation.unsuspend(person=newcomer, by=owner)
    undo.take_back(act=ModerationAct.objects.get(kind="sign_up_decline"), by=owner)
    again = User.objects.get(pk=newcomer.pk)
    assert (again.approval, again.deletion_due_at, again.is_active) == ("waiting", None, False)


def test_only_moderators_decide(owner: User, newcomer: User, bob: User, client_of: ClientOf):
    address = reverse("admin:accounts_waitingperson_decide", args=[newcomer.pk, "let-in"])
    assert client_of(bob).post(address).status_code in {302, 404}
    assert client_of(owner).get(address).status_code == 404
    with pytest.raises(NotAllowed):
        approval.let_in(person=newcomer, by=bob)
    newcomer.refresh_from_db()
    assert not newcomer.is_active


@pytest.mark.parametrize(
    ("typed", "lets_in"), [("sesame-42", True), (" SESAME 42", True), ("sesame", False), ("", False)]
)
def test_the_invitation_code(owner: User, typed: str, lets_in: bool):
    House.objects.update(registration="code")
    Safety.objects.create(pk=1, invitation_code="sesame-42")
    answer = Client().post(reverse("register"), TYPED | {"invitation_code": typed})
    assert (answer.status_code, User.objects.filter(username="newcomer").exists()) == (302 if lets_in else 422, lets_in)
    assert 'value="sesame-42"' in Client().get(reverse("register"), {"code": "sesame-42"}).text


def test_without_a_code_nobody_has_the_right_one(owner: User):
    House.objects.update(registration="code")
    answer = Client().post(reverse("register"), TYPED | {"invitation_code": "-"})
    assert (answer.status_code, User.objects.filter(username="newcomer").exists()) == (422, False)


def test_choosing_the_code_makes_one(owner: User, client_of: ClientOf):
    client_of(owner).post(reverse("house"), {"name": "", "registration": "code"})
    made = Safety.now().invitation_code
    assert len(made) == 14
    client_of(owner).post(reverse("house-code"), {"code": "open  sesame"})
    assert Safety.now().invitation_code == "open sesame"
    assert made not in client_of(owner).get(reverse("house-safety")).text
