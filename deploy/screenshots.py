"""`python -m deploy.screenshots FOLDER`: every page of a running demo, on phone and desk.

It signs in as everybody of the demo in turn and follows the links of their pages as far as they
lead inside the site; nothing is pressed but "become". Needs the packages of the tests.
"""

import os
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, sync_playwright

from deploy.browser import executable
from services.web.demo_world import PEOPLE

USAGE: Final = "python -m deploy.screenshots FOLDER [ADDRESS]"
WIDTHS: Final = {390: 844, 1280: 900}
# Of one shape, for one house: a page of shares looks different from one of rewards, and an
# owner's page from a supporter's.
_EACH: Final = 2
_MOST_OF_ONE: Final = 120
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMEABLE: Final = re.compile(r"[^a-z0-9]+")
# No page: files, and the page's own twins in English.
_NO_PAGE: Final = re.compile(
    r"/en(/.*)?|/(static|photos)/.*|.*/document|.*\.(png|jsonl|csv|txt)"
)


@dataclass(frozen=True)
class Viewer:
    """Who looks: an address of the demo, or nobody. Who shares a domain sees the same pages."""

    email: str = "anybody"

    @property
    def name(self) -> str:
        return self.email.partition("@")[0]

    @property
    def house(self) -> str:
        return self.email.partition("@")[2]


ANYBODY: Final = Viewer()


@dataclass
class Album:
    """Where pictures go, and how many of each shape are there for each house."""

    folder: Path
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def wants(self, path: str, who: Viewer) -> bool:
        """Whether a page like this one is still missing."""
        return self.taken[shape_of(path), who.house] < _EACH

    def take(self, page: Page, path: str, who: Viewer) -> None:
        """The whole page at each width."""
        shape = shape_of(path)
        self.taken[shape, who.house] += 1
        name = _NAMEABLE.sub("-", shape.lower()).strip("-") or "home"
        number = self.taken[shape, who.house]
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            place = self.folder / f"{name}-{number}-{who.name}-{width}.png"
            page.screenshot(path=place, full_page=True)


def shape_of(path: str) -> str:
    """The same for pages that differ in what they are about."""
    return re.sub(r"/[0-9]+-[a-z]{16}", "/code", _ID.sub("id", path))


def walk(browser: Browser, address: str, album: Album, who: Viewer = ANYBODY) -> None:
    """All pages that one person reaches, also past those that are in the album already."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    if who != ANYBODY:
        page.goto("/demo")
        page.locator(f"form:has(input[value='{who.email}']) button").click()
    waiting, known = deque([urlsplit(page.url).path if who != ANYBODY else "/"]), set[str]()
    opened = Counter[str]()
    while waiting and len(known) < _MOST_OF_ONE:
        path = waiting.popleft()
        if path in known or _NO_PAGE.fullmatch(path) or opened[shape_of(path)] == _EACH:
            continue
        known.add(path)
        opened[shape_of(path)] += 1
        if (seen := _open(page, address, path)) is None:
            continue
        if album.wants(seen, who):
            album.take(page, seen, who)
        waiting.extend(_links(page))
    context.close()


def _open(page: Page, address: str, path: str) -> str | None:
    """Where one stands afterwards; None for a download, or for another site."""
    try:
        page.goto(path, wait_until="networkidle")
    except Error:
        return None
    return urlsplit(page.url).path if page.url.startswith(f"{address}/") else None


def _links(page: Page) -> Iterator[str]:
    for link in page.locator("a[href^='/']").all():
        yield urlsplit(link.get_attribute("href") or "/").path


def main(arguments: list[str]) -> int:
    """Write the album; the exit status says whether there is one."""
    if not 1 <= len(arguments) <= len(("FOLDER", "ADDRESS")):
        sys.stdout.write(f"{USAGE}\n")
        return 2
    port = os.environ.get("KYOKAN_PORT") or "8000"
    address = (arguments[1:] or [f"http://127.0.0.1:{port}"])[0].rstrip("/")
    album = Album(Path(arguments[0]))
    album.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox"]
        )
        try:
            walk(browser, address, album)
            for email, _ in PEOPLE:
                walk(browser, address, album, Viewer(email))
        except Error as failure:
            sys.stdout.write(f"no demo answers at {address}: {failure.message}\n")
            return 1
        finally:
            browser.close()
    sys.stdout.write(f"{album.taken.total()} pages in {album.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
