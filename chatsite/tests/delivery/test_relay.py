import asyncio
from collections.abc import Iterator

import pytest
from django.conf import settings

from chatsite.delivery import broadcast, relay
from chatsite.delivery.hub import get_hub

pytestmark = pytest.mark.once


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[relay.Relay]:
    """What a process has that serves nobody. Here it hears no hub of its own."""
    sender = relay.Relay()
    monkeypatch.setattr(broadcast, "relays", [sender])
    monkeypatch.setattr(broadcast, "hubs", lambda: ())
    yield sender
    sender.close()


class Owner:
    looks = 0

    def look_again(self) -> None:
        self.looks += 1


async def heard(count: int, said: list[object]) -> None:
    async with asyncio.timeout(5):
        while len(said) < count:
            await asyncio.sleep(0.01)


async def test_what_is_published_elsewhere_reaches_the_hub(away: relay.Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[object] = []
    hub = get_hub()
    monkeypatch.setattr(hub, "publish", lambda *args, **how: said.append((args, how)))
    monkeypatch.setattr(hub, "nudge", said.append)
    listening = asyncio.create_task(relay.listen(hub))
    await asyncio.sleep(0)
    broadcast.publish("room.7", "<i>한글</i>", revision=5, since=4, but=["user.1"])
    broadcast.nudge("user.2")
    await heard(2, said)
    assert said == [(("room.7", "<i>한글</i>"), {"revision": 5, "since": 4, "but": ["user.1"]}), "user.2"]
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_what_nobody_hears_is_lost_without_an_error(away: relay.Relay) -> None:
    (settings.DATA_DIR / "relay" / relay.NAME).unlink(missing_ok=True)
    broadcast.publish("room.7", "frame")
    broadcast.publish("room.7", "x" * 10_000_000)


async def test_the_folder_is_for_its_owner_only(away: relay.Relay) -> None:
    broadcast.nudge("user.1")
    assert (settings.DATA_DIR / "relay").stat().st_mode & 0o077 == 0
