"""The demo world: made by the public HTTP APIs and the movable clock, never by inserts."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.local.demo.cast import PEOPLE
from deploy.local.demo.site import Site
from deploy.local.demo.world import World

__all__ = ["PEOPLE", "WORLD", "load"]

WORLD: Final = 1  # which world this is; a later one is not loaded over an earlier one


def load(urls: Mapping[str, str]) -> bool:
    """Make the world at `urls` (by name of the program).

    It may be called again after a half: what it makes has ids of its own choosing, and a PUT
    that is repeated answers the state.
    """
    site = Site(urls, Path(os.environ["KYOKAN_CLOCK_FILE"]))
    try:
        World(site, _say).tell()
    finally:
        site.close()
    return True


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
