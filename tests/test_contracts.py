"""The contracts of tests/contracts.py see what they are to see; that the tree keeps them is for `lint-imports`."""

import pytest
from grimp import ImportGraph

from tests.contracts import is_outer, wrong_imports

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "module",
    [
        "rooms.urls",
        "rooms.membership.views",
        "rooms.membership.join_views",
        "rooms.invitations.forms",
        "rooms.sidebar.responses",
        "rooms.templatetags.rooms",
        "messaging.management.commands.fill",
    ],
)
def test_what_answers_requests_is_an_outer_module(module: str) -> None:
    assert is_outer(module)


@pytest.mark.parametrize("module", ["rooms", "rooms.invitations", "rooms.invitations.links", "rooms.live"])
def test_all_else_is_an_inner_module(module: str) -> None:
    assert not is_outer(module)


@pytest.mark.parametrize(
    ("importer", "imported", "is_kept"),
    [
        ("rooms.membership.operations", "rooms.membership.history", True),
        ("rooms.membership.operations", "rooms.membership.forms", False),
        ("rooms.membership.operations", "accounts.friends.responses", False),
        ("rooms.membership.views", "rooms.membership.join_views", True),
        ("rooms.membership.views", "rooms.invitations.forms", True),
        ("rooms.membership.views", "rooms.invitations.responses", True),
        ("rooms.membership.views", "rooms.invitations.views", False),
        ("rooms.membership.views", "accounts.friends.contact_views", False),
        ("rooms.urls", "rooms.membership.views", True),
    ],
)
def test_views_share_forms_and_responses_and_inner_modules_know_none(
    importer: str, imported: str, is_kept: bool
) -> None:
    graph = ImportGraph()
    graph.add_import(importer=importer, imported=imported)

    assert (not list(wrong_imports(graph))) is is_kept
