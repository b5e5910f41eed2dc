import gettext
import re
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command
from pytest_django import Settings

from chatsite.management.commands.catalogues import KEYWORDS

pytestmark = pytest.mark.once

TEMPLATE = """{% load i18n %}<p title="{% translate "Sign in" %}">
  {% translate 'May' context 'month' %}
  {% translate "100% yours" as promise %}
  {% blocktranslate trimmed with name=user.name %}
      Hello,
      {{ name }}!
  {% endblocktranslate %}
  {% blocktranslate count n=rooms|length %}{{ n }} room{% plural %}{{ n }} rooms{% endblocktranslate %}
  {% blocktranslate context "chat" count n=1 %}{{ n }} line{% plural %}{{ n }} lines{% endblocktranslate %}
  {{ _("Quiet") }} {% include "x.html" with label=_("Label") %} {{ value|default:_("Nobody") }}
</p>{# Translators: seen by everybody #}
<b>{% translate "Last" %}</b>
"""
TEXTS = {
    ("", "Sign in"),
    ("month", "May"),
    ("", "100%% yours"),
    ("", "Hello, %(name)s!"),
    ("", "%(n)s room"),
    ("chat", "%(n)s line"),
    ("", "Quiet"),
    ("", "Label"),
    ("", "Nobody"),
    ("", "Last"),
}


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Path:
    """A house with one template and one further language."""
    settings.BASE_DIR = tmp_path
    settings.LANGUAGES = [("en", "English"), ("ko", "Korean")]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def po(house: Path) -> Path:
    return house / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def run(*options: str) -> str:
    out = StringIO()
    call_command("catalogues", *options, stdout=out)
    return out.getvalue()


def translate(house: Path, changed: dict[str, str]) -> None:
    """Write translations into the .po file as a person would, then bring the rest up to date."""
    text = po(house).read_text()
    for line, translated in changed.items():
        assert line in text
        text = text.replace(line, translated)
    po(house).write_text(text)


def translate_all(house: Path) -> None:
    """Translate every text into itself."""
    empty = re.compile(r'(msgid "(.+)"\n(?:msgid_plural .+\n)?msgstr(?:\[0\])? )""')
    po(house).write_text(empty.sub(r'\1"\2"', po(house).read_text()))
    run()


def test_every_form_of_text_in_a_template_is_found(house: Path) -> None:
    run()
    with po(house).open("rb") as file:
        found = {
            (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
            for message in read_po(file)
            if message.id
        }
    assert found == TEXTS


def test_every_form_of_text_in_python_is_found() -> None:
    source = b"""
a = _("one"); b = gettext_lazy("two"); c = gettext_noop("three")
d = ngettext("%(n)d four", "%(n)d fours", n); e = ngettext_lazy("five", "fives", "n")
f = pgettext("month", "May"); g = pgettext_lazy("name", "May"); h = npgettext_lazy("chat", "line", "lines", n)
"""
    found = {(context, texts) for _, texts, _, context in extract("python", BytesIO(source), KEYWORDS)}
    assert found == {
        (None, "one"),
        (None, "two"),
        (None, "three"),
        (None, ("%(n)d four", "%(n)d fours")),
        (None, ("five", "fives")),
        ("month", "May"),
        ("name", "May"),
        ("chat", ("line", "lines")),
    }


def test_a_second_run_changes_nothing(house: Path) -> None:
    run()
    before = po(house).read_bytes(), po(house).with_suffix(".mo").read_bytes()
    run()
    assert (po(house).read_bytes(), po(house).with_suffix(".mo").read_bytes()) == before


def test_translations_stay_and_reach_the_compiled_file(house: Path) -> None:
    run()
    translate(house, {'msgid "Sign in"\nmsgstr ""': 'msgid "Sign in"\nmsgstr "로그인"'})
    run()
    with po(house).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "로그인"


def test_the_check_is_content_with_what_is_complete(house: Path) -> None:
    run()
    translate_all(house)
    assert "0 to look at" in run("--check")


@pytest.mark.parametrize(
    ("line", "spoiled", "problem"),
    [
        ('msgstr "Sign in"', 'msgstr ""', "not translated: 'Sign in'"),
        ('msgid "Sign in"', '#, fuzzy\nmsgid "Sign in"', "marked as fuzzy: 'Sign in'"),
        ('msgid "Sign in"', 'msgid "Sign on"', "missing: 'Sign in'"),
        ('msgid "Sign in"', 'msgid "Sign on"', "no longer in the sources: 'Sign on'"),
        ('msgstr "Hello, %(name)s!"', 'msgstr "Hello, %(who)s!"', "other placeholders than 'Hello, %(name)s!'"),
        ('msgstr "Sign in"', 'msgstr "Enter"', "the .mo file is not what this file compiles to"),
    ],
)
def test_the_check_names_what_is_not_in_step(house: Path, line: str, spoiled: str, problem: str) -> None:
    run()
    translate_all(house)
    translate(house, {line: spoiled})
    with pytest.raises(CommandError, match=problem.replace("(", r"\(").replace(")", r"\)")):
        run("--check")
