"""Markup that somebody writes is words, wherever it is shown: message, name, room, list, panel, search."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

RUN = "document.title='owned'"
TAGS = """img svg/ script iframe object embed video body details style math base form input template noscript textarea
    chat-message chat-activity chat-heartbeat chat-members chat-notice chat-read chat-resync chat-room-listed
    chat-room-unlisted chat-typing send-refused count-down password-eye zone-guess""".split()
ATTRIBUTES = """hx-get hx-post hx-on:load hx-trigger hx-vals hx-ext hx-swap-oob hx-target hx-boost data-hx-get
    data-hx-on:click ws-connect sse-connect onclick onmouseover style id""".split()
VECTORS = [
    *(f'"><{tag} src=x href="javascript:{RUN}" onerror={RUN} onload={RUN} autofocus onfocus={RUN}>' for tag in TAGS),
    *(f"""<div {attribute}="{RUN}">' {attribute}='{RUN}' x='""" for attribute in ATTRIBUTES),
    '<div hx-swap-oob="outerHTML:body">owned</div>',
    '<div hx-swap-oob="beforeend:#signals"><chat-notice data-level="error">owned</chat-notice></div>',
    '<div id="notices">owned</div><a id=signals></a><a id=htmx></a><form id=words><input name=content></form>',
    '</template></textarea></title></script><script>document.title="owned"</script>',
    "<svg><animate onbegin=document.title='owned' attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src onerror=document.title='owned'>",
    "&lt;img src=x onerror=document.title='owned'&gt; &#60;script&#62; \\u003cscript\\u003e %3Cscript%3E",
    f'javascript:{RUN} JaVaScRiPt:{RUN} data:text/html,<script>{RUN}</script> http://a"onmouseover="{RUN}',
    f"https://a'onmouseover='{RUN} https://a`><img src=x onerror={RUN}> https://a/<script>{RUN}</script>",
    "{{ settings.SECRET_KEY }} {% debug %} ${document.title='owned'} {user} {room} %(name)s $& <%= 7 * 7 %>",
    "\u202e<b>gnp.exe\u202c \u2066<i>\u2069 a\u200b<u>\ufeff ＜script＞ ſcript \u2028<s>",
]
NAME = "<img src=x onerror=document.title='owned'><chat-notice>&lt;"  # 60 characters at most
# Elements and attributes in the page that no template of ours, nor a script, puts where people's words stand.
FOREIGN = """() => {
    const found = new Set();
    const isSafe = (link) => link.localName === "a" && /^https?:\\/\\//i.test(link.getAttribute("href"))
        && link.getAttributeNames().sort().join() === "href,rel,target";
    for (const element of document.querySelectorAll("chat-message .body *")) if (!isSafe(element)) found.add(element);
    const words = ".author, .room-name, .room-title, .room-topic, .name, .topic, .clip, .notice, .typing, h1, h2";
    const unwanted = "img:not(.avatar), script, iframe, chat-notice, style, b b";
    for (const element of document.querySelectorAll(words)) if (element.querySelector(unwanted)) found.add(element);
    for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
            if (/^on|^(data-)?hx-on|^ws-|^sse-/.test(name)) found.add(element);
            const leads = /^(href|src|action|formaction)$/.test(name);
            if (leads && !/^(https?:|\\/|\\?|#|$)/.test(value)) found.add(element);
        }
    }
    for (const script of document.scripts) if (!script.nonce) found.add(script);
    if (document.title === "owned") found.add(document.documentElement);
    return [...found].map((element) => element.outerHTML.slice(0, 200));
}"""


def watch_dialogs(person: Person) -> None:
    """A dialog is an error: some script ran."""

    def dismiss(dialog: Dialog) -> None:
        person.errors.append(dialog.message)
        dialog.dismiss()

    person.page.on("dialog", dismiss)


def shows_only_words(page: Page) -> None:
    assert page.evaluate(FOREIGN) == []
    assert page.evaluate("[htmx.config.allowEval, htmx.config.allowScriptTags]") == [False, False]


def test_markup_is_words_wherever_it_is_shown(visit: Visit, shared_house: House) -> None:
    """S5. That no policy was broken and no script failed, the fixture sees to."""
    writer, reader = visit(shared_house).move_in(), visit(shared_house).move_in()
    for person in (writer, reader):
        watch_dialogs(person)
    writer.page.goto("/accounts/profile/")
    writer.page.fill("[name=display_name]", NAME)
    writer.page.keyboard.press("Enter")
    expect(writer.page.locator("own-setting .live [data-state=good]")).to_be_visible()
    shows_only_words(writer.page)

    room = f"{NAME[:40]}{writer.name}"
    writer.page.goto(f"/rooms/new/?name={quote(NAME)}&topic={quote(VECTORS[0])}")
    shows_only_words(writer.page)
    writer.page.fill("[name=name]", room)
    writer.page.fill("[name=topic]", "".join(VECTORS[:2])[:200])
    expect(writer.page.locator("#id_name-hint .hint")).to_be_visible()
    shows_only_words(writer.page)
    writer.page.locator("form:has([name=topic]) button:not([type=button])").click()
    expect(writer.page.locator(".room-title")).to_contain_text(room)
    writer.is_connected()
    shows_only_words(writer.page)
    reader.find_room(writer.name)
    reader.is_connected()

    texts = ["\n".join(VECTORS[start::4]) for start in range(4)]
    writer.say(*texts)
    for page in (writer.page, reader.page):
        expect(page.locator("chat-message[data-kind=text]:not([data-pending])")).to_have_count(len(texts))
        shows_only_words(page)
    writer.box.press_sequentially("<" * 8, delay=600)  # at most one in 3 s is passed on
    expect(reader.page.locator("typing-line")).to_contain_text(NAME)
    shows_only_words(reader.page)

    message = writer.page.locator("chat-message[data-kind=text]").first
    message.hover()
    message.locator("[data-act=edit]").click()
    message.locator(".message-editor textarea").fill(texts[1])
    message.locator(".message-editor button:not([type=button])").click()
    expect(reader.page.locator("chat-message[data-change=edited]")).to_have_count(1)
    shows_only_words(reader.page)

    reader.page.locator(".head-counts").click()
    expect(reader.page.locator("#panel .member")).to_have_count(2)
    shows_only_words(reader.page)
    here = reader.page.url.partition("?")[0]
    for address in (here, f"{here}members/", f"{here}2/"):
        reader.page.goto(address)
        shows_only_words(reader.page)
    for query in (NAME, *VECTORS[:40:8]):
        reader.page.goto(f"/rooms/?q={quote(query)}")
        shows_only_words(reader.page)
    reader.page.goto("/rooms/")
    shows_only_words(reader.page)
