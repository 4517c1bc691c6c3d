"""The demo world: made by the public HTTP APIs and the movable clock, never by inserts."""

from typing import Final

from deploy.local.demo.cast import PEOPLE

__all__ = ["PEOPLE", "WORLD"]

WORLD: Final = 1  # which world this is; a later one is not loaded over an earlier one
