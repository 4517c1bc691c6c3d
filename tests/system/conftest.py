"""One running platform for all tests of the whole, and a browser to walk it with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.browser import executable
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: while it is open its loop keeps all others from running."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, platform: Platform) -> Iterator[Page]:
    """A phone's page at the platform's address, in Japanese."""
    context = browser.new_context(
        base_url=platform.urls["web"],
        locale="ja-JP",
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
