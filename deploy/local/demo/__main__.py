"""`python -m deploy.local.demo`: load the demo world into the platform the variables name."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy.local.demo import WORLD, stories, story
from deploy.local.demo.site import Site
from deploy.local.demo.town import cases, crowd, days
from deploy.local.demo.world import World
from shared.clock import system_clock

NAMES: Final = ("web", "accounts", "listing", "investors", "matching", "payments", "mailbox")
WHOLE: Final = f"{WORLD} whole\n"
STORY: Final = f"{WORLD} story\n"


def main() -> int:
    """Load once; `KYOKAN_DEMO_MARKER` names the file that says what was loaded.

    With the town around the story its crowd comes afterwards. What is made has ids of its own
    choosing, and a PUT that is repeated answers the state: a half told world goes on where it
    stopped.
    """
    marker = Path(os.environ["KYOKAN_DEMO_MARKER"])
    is_whole = os.environ.get("DEMO") != "story"
    urls = {name: os.environ[f"{name.upper()}_URL"] for name in NAMES}
    site = Site(urls, Path(os.environ["KYOKAN_CLOCK_FILE"]))
    try:
        world = World(site, _say, _begun(marker.with_name("demo-begun")))
        if not marker.exists():
            _load(world, marker, is_whole=is_whole)
        if is_whole and marker.read_text(encoding="utf-8") == WHOLE:
            crowd.tell(world, marker.with_name("demo-crowd"), _say)
    finally:
        site.close()
    return 0


def _load(world: World, marker: Path, *, is_whole: bool) -> None:
    town = days.DAYS if is_whole else ()
    town_cases = cases.CASES if is_whole else ()
    world.tell([*story.DAYS, *town], [*stories.STORIES, *town_cases])
    marker.write_text(WHOLE if is_whole else STORY, encoding="utf-8")


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
