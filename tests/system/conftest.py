"""One running platform for all tests of the whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.matrix.things import Things, all_things
from tests.system.platform import Platform, running


@pytest.fixture(scope="session")
def platform(open_folder: Path) -> Iterator[Platform]:
    """The platform with its demo world; told once, shared by all."""
    with running(open_folder) as platform:
        yield platform


@pytest.fixture(scope="session")
def things(platform: Platform) -> Things:
    """Everything is there, everybody has signed in, and one role ended a second ago."""
    made = all_things(platform)
    made.cast.end_office()
    return made
