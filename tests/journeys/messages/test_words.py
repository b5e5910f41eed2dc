"""What scripts say is what the server would have said."""

import pytest

from chatsite.i18n.korean import resolve_particles
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
NAMES = (
    "민수 지영 서울 기획팀 Alice Bob Michael API URL load1 p3 7 小明 さくら パン 😀 ‘민수’ Chloé NGO ㅋㅋ ＡＬ".split()
)
CHOOSE = """async (texts) => {
    const { resolveParticles } = await import("/static/js/core/particles.js");
    return texts.map(resolveParticles);
}"""
PARTICLES = "이(가) (이)가 을(를) 은(는) 과(와) 와(과) (으)로 아(야) (이)랑".split()


def test_scripts_choose_the_same_korean_particles_as_the_server(ann: Person) -> None:
    texts = [f"{name}{particle} 있다" for name in NAMES for particle in PARTICLES]

    chosen = ann.page.evaluate(CHOOSE, texts)

    assert chosen == [resolve_particles(text) for text in texts]


def test_days_and_times_are_those_of_the_readers_language(ann: Person) -> None:
    ann.say("now")
    ann.sees("now")

    assert ann.page.locator(".day-line").last.inner_text() == "Today"
    clock = ann.page.evaluate(
        "new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' })"
        ".format(new Date(document.querySelector('chat-message:last-of-type time').dateTime))"
    )
    assert ann.page.locator("chat-message time").last.inner_text() == clock
