"""The demo world: made by the public HTTP APIs and the movable clock, never by inserts."""

from collections.abc import Mapping, Sequence
from typing import Final

WORLD: Final = 0  # which world this is; a later one is not loaded over an earlier one
PEOPLE: Final[Sequence[tuple[str, str]]] = ()  # mail address and what the person is here


def load(urls: Mapping[str, str]) -> bool:
    """Make the world at `urls` (by name of the program); whether there was one to make.

    It may be called again after a half: what it makes has ids of its own choosing, and a PUT
    that is repeated answers the state.
    """
    return bool(urls) and WORLD > 0
