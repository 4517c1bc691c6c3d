"""The people and things of the matrix, made once on the running platform."""

import pytest

from tests.system.matrix.cast import Cast
from tests.system.matrix.things import Things
from tests.system.platform import Platform


@pytest.fixture(scope="session")
def things(platform: Platform) -> Things:
    """Everything is there, everybody has signed in, and one role ended a second ago."""
    made = Things(Cast(platform))
    made.make()
    made.cast.end_office()
    return made
