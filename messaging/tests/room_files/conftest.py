"""Files in a folder of their own, and a web of its own."""

import pytest

from messaging.tests.link_previews.conftest import web  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(own_files: None) -> None:
    """No test finds the bytes of another one."""
