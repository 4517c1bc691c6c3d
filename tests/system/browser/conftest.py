"""A browser to walk the running platform with."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.browser import executable
from tests.system.platform import PATIENCE_S, Platform

_PATIENCE_MS: Final = PATIENCE_S * 1_000
expect.set_options(timeout=_PATIENCE_MS / 2)


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
    context.set_default_timeout(_PATIENCE_MS)
    yield context.new_page()
    context.close()
