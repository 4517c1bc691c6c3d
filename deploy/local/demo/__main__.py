"""`python -m deploy.local.demo`: load the demo world into the platform the variables name."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy.local.demo import WORLD, stories, story
from deploy.local.demo.site import Site
from deploy.local.demo.world import World
from shared.clock import system_clock

NAMES: Final = ("web", "accounts", "listing", "investors", "matching", "payments", "mailbox")


def main() -> int:
    """Load once; `KYOKAN_DEMO_MARKER` names the file that says it was done.

    What is made has ids of its own choosing, and a PUT that is repeated answers the state: a
    half told world goes on where it stopped.
    """
    marker = Path(os.environ["KYOKAN_DEMO_MARKER"])
    if marker.exists():
        return 0
    urls = {name: os.environ[f"{name.upper()}_URL"] for name in NAMES}
    site = Site(urls, Path(os.environ["KYOKAN_CLOCK_FILE"]))
    try:
        world = World(site, _say, _begun(marker.with_name("demo-begun")))
        world.tell(story.DAYS, stories.STORIES)
        marker.write_text(f"{WORLD}\n", encoding="utf-8")
    finally:
        site.close()
    return 0


def _begun(file: Path) -> datetime:
    """When the telling began for the first time: the calendar of the world counts from it."""
    if not file.exists():
        file.write_text(system_clock().isoformat(), encoding="utf-8")
    return datetime.fromisoformat(file.read_text(encoding="utf-8"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
