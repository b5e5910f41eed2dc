"""S12: whoever asks for very much waits for themselves, and the others pass."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from chatsite.exceptions import RateLimited
from chatsite.limits import concurrency, refusal_cache
from chatsite.limits.concurrency import Turns
from chatsite.monitoring.metrics import metrics
from chatsite.tests.transport.test_http_handler import Answer, answer, ask, asked, go, until
from chatsite.urls import handler400, handler404, handler500  # noqa: F401 - of this module's addresses, too

pytestmark = pytest.mark.django_db(transaction=True)
ALICE, BOB = {"cookie": "a=b; session=alices"}, {"cookie": "session=bobs; c=d"}

asking: list[str] = []


@login_not_required
def held(request: HttpRequest) -> HttpResponse:
    asking.append(request.COOKIES.get("session", ""))
    go.wait(10)
    return HttpResponse("held")


@csrf_exempt
@login_not_required
def limited(request: HttpRequest, number: int | str) -> HttpResponse:
    asking.append(request.path)
    raise RateLimited(retry_after=7)


urlpatterns = [
    path("test/held", held),
    path("files/held", csrf_exempt(held)),
    path("test/<int:number>/limited", limited, name="limited"),
    path("test/typed/<str:number>/", limited, name="typed"),
    path("", include("chatsite.urls")),
]


@pytest.fixture(autouse=True)
def _addresses(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(refusal_cache, "PAUSE_SECONDS", 0)
    settings.ROOT_URLCONF = __name__
    go.clear()
    asking.clear()
    yield
    go.set()
    refusal_cache._told.clear()


async def begin(stack: AsyncExitStack, count: int, headers: dict[str, str]) -> list:
    return [await stack.enter_async_context(asked("GET", "/test/held", headers=headers)) for _ in range(count)]


# In line ------------------------------------------------------------------------------------------


async def test_one_person_keeps_few_threads_busy_and_others_pass() -> None:
    async with AsyncExitStack() as stack:
        waiting = await begin(stack, 20, ALICE)
        await until(lambda: len(asking) == 2)
        waiting += await begin(stack, 1, BOB)
        await until(lambda: "bobs" in asking)
        assert asking.count("alices") == 2
        go.set()
        answers = [await answer(server) for server in waiting]
    assert {one.status for one in answers} == {200}
    assert asking.count("alices") == 20


async def test_who_sends_many_files_waits_with_these_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "place_of", lambda address: "a place")
    async with AsyncExitStack() as stack:
        uploads = [await stack.enter_async_context(asked("POST", "/files/held", headers=ALICE)) for _ in range(200)]
        await until(lambda: asking == ["alices"])
        for who in (ALICE, BOB, ALICE, BOB):
            page = await stack.enter_async_context(asked("GET", "/accounts/login/", headers=who))
            assert (await answer(page)).status == 200
        uploads.append(await stack.enter_async_context(asked("POST", "/files/held", headers=BOB)))
        await until(lambda: sorted(asking) == ["alices", "bobs"])
        go.set()
        assert {(await answer(server)).status for server in uploads} == {200}
    assert len(asking) == 201


async def test_whose_line_is_full_is_told_to_wait_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "sessions", Turns(at_once=1, in_line=2))
    async with AsyncExitStack() as stack:
        waiting = await begin(stack, 3, ALICE)
        await until(lambda: len(asking) == 1)
        refused = await ask("GET", "/test/held", headers=ALICE)
        assert (refused.status, refused["x-error"], refused["retry-after"]) == (429, "rate_limited", "5")
        assert (await ask("GET", "/test/1/limited?whatever", headers=ALICE)).status == 429
        assert (await ask("GET", "/livez", headers=ALICE)).status == 200
        go.set()
        assert (await ask("GET", "/test/held", headers=BOB)).status == 200
        answers = [(await answer(server)).status for server in waiting]
        assert answers == [200, 429, 429], "whoever waited in that line is told the same"
        assert asking == ["alices", "bobs"]


async def test_of_one_place_some_threads_are_left_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever invents a session for each request is still in one place."""
    monkeypatch.setattr(concurrency, "place_of", lambda address: "a place")
    async with AsyncExitStack() as stack:
        for number in range(20):
            await begin(stack, 1, {"cookie": f"session=invented{number}"})
        await until(lambda: len(asking) == 6)
        monkeypatch.setattr(concurrency, "place_of", lambda address: "another")
        await begin(stack, 1, BOB)
        await until(lambda: "bobs" in asking)
        assert len(asking) == 7


async def test_who_gives_up_waiting_takes_nobodys_turn() -> None:
    """Also if the turn comes in the moment of giving up."""
    line = Turns(at_once=1, in_line=10)
    await line.take("alice")
    first, second, third = [asyncio.create_task(line.take("alice")) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    line.give_back("alice")  # to the second
    second.cancel()
    await asyncio.wait([second])
    await third
    line.give_back("alice")
    assert not line._busy
    assert not line._lines


# Told to wait -------------------------------------------------------------------------------------


async def limits(number: int, **more: str) -> Answer:
    return await ask("GET", f"/test/{number}/limited", headers=ALICE | more)


async def test_who_was_told_to_wait_is_told_so_again_without_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    time = [1000.0]
    monkeypatch.setattr(refusal_cache, "now", lambda: time[0])
    first = await limits(1)
    time[0] += 2.5
    second = await limits(22)
    assert asking == ["/test/1/limited"]
    assert first.status == second.status == 429
    assert all(str(RateLimited.message) in one.content.decode() for one in (first, second))
    assert (first["retry-after"], second["retry-after"]) == ("7", "5")
    assert dict(first.headers).keys() - dict(second.headers).keys() <= {"set-cookie"}
    time[0] += 4.6
    await limits(1)
    assert len(asking) == 2, "after the time that was said somebody looks again"


async def test_who_asks_as_quickly_as_they_are_answered_waits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal_cache, "PAUSE_SECONDS", 0.2)
    await limits(1)
    async with asked("GET", "/test/1/limited", headers=ALICE) as again:
        assert await again.receive_nothing(timeout=0.1)
        assert (await answer(again)).status == 429


async def test_fragments_other_acts_and_other_people_are_looked_at() -> None:
    await limits(1)
    assert "<html" not in (await limits(1, **{"hx-request": "true"})).content.decode()
    await ask("POST", "/test/1/limited", headers=ALICE)
    await ask("GET", "/test/1/limited", headers=BOB)
    await ask("GET", "/test/1/limited")
    assert len(asking) >= 4
    await ask("GET", "/test/1/limited")
    assert len(asking) >= 5, "visitors are not one person"


async def test_so_many_are_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal_cache, "SESSIONS_MAX", 3)
    for number in range(10):
        await ask("GET", "/test/1/limited", headers={"cookie": f"session=one{number}"})
    assert len(refusal_cache._told) <= 3


async def test_nobody_fills_the_memory_by_what_they_type() -> None:
    for number in range(40):
        await ask("GET", f"/test/typed/word{number}/", headers=ALICE)
        await ask(f"X{number}", "/test/typed/word/", headers=ALICE)
    ((_session, kept),) = refusal_cache._told.items()
    assert len(kept) <= refusal_cache.KINDS_MAX
    assert len({id(answer.body) for answer in kept.values()}) == 1
    assert asking.count("/test/typed/word1/") == 0, "of one view the second is not looked at"


async def test_many_whose_line_is_full_cost_one_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "sessions", Turns(at_once=0, in_line=0))
    rendered = metrics["told_again"]
    answers = await asyncio.gather(*[ask("GET", f"/{n}", headers=ALICE) for n in range(20)])
    assert {one.status for one in answers} == {429}
    assert metrics["told_again"] - rendered == 19
