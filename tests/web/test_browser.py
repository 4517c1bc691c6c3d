"""What only a browser can tell: nothing that axe finds, nothing beside the page, cookies kept."""

import json
import os
from collections.abc import Iterator
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from deploy.browser import executable
from services.web.session import SESSION
from tests.web import world
from tests.web.live import served
from tests.web.playing import Played
from tests.web.test_pages import PUBLIC, SIGNED_IN

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
STAFFS: Final = ("/desk", "/handler", "/operator")
# At both widths, and contrast on every page, with `make gates`: a page takes seconds. Colours are
# the style sheet's: they are looked at on the public pages and in the gallery of all components.
LONG: Final = os.environ.get("KYOKAN_GATES") == "long"
COLOURED: Final = {*PUBLIC, "/gallery", "/about/trade", "/nowhere"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def context_of(
    browser: Browser, address: str, width: int, *, signed_in: bool
) -> BrowserContext:
    context = browser.new_context(viewport=PHONE if width < 600 else DESK)
    if signed_in:
        context.add_cookies(
            [
                {
                    "name": SESSION,
                    "value": "session",
                    "domain": "127.0.0.1",
                    "path": "/",
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
    return context


@pytest.mark.parametrize("side", ["public", "own"])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(
    chromium: Browser, address: str, side: str
) -> None:
    """Axe where a page is mostly read: staff at a desk, all others on a phone; or at both."""
    signed_in = side == "own"
    context = context_of(chromium, address, 390, signed_in=signed_in)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(f"{page.url} {line.text}"))
    found: list[str] = []
    for path in [*(SIGNED_IN if signed_in else PUBLIC), "/gallery", "/about/trade", "/nowhere"]:
        sizes = [DESK, PHONE] if path.startswith(STAFFS) else [PHONE, DESK]
        page.set_viewport_size(sizes[0])
        page.goto(address + path)
        found += violations(page, contrast=LONG or path in COLOURED)
        found += over_the_edge(page, sizes[0])
        page.set_viewport_size(sizes[1])
        found += over_the_edge(page, sizes[1])
        found += violations(page, contrast=True) if LONG else []
    context.close()
    assert found == []
    assert [line for line in refused if "404" not in line] == []


def violations(page: Page, *, contrast: bool) -> list[str]:
    """What axe finds, with the first places of each."""
    asked = {
        "resultTypes": ["violations"],
        "rules": {"color-contrast": {"enabled": contrast}},
    }
    return [
        f"{page.url}: {one['id']} {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in Axe().run(page, options=asked).response["violations"]
    ]


def over_the_edge(page: Page, size: ViewportSize) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{page.url}: {wide} on {size['width']}"] if wide > size["width"] else []


def test_a_host_cookie_is_kept_on_plain_http_of_this_machine(
    chromium: Browser, address: str
) -> None:
    context = context_of(chromium, address, 390, signed_in=False)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("メールアドレス").fill("nobody")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    # The form came back with a message, not with a refusal: the visit's cookie was there.
    assert page.title().startswith("エラー：")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    names = {cookie["name"] for cookie in context.cookies()}
    assert "__Host-visit" in names
    context.close()


@pytest.mark.parametrize("path", ["/", PUBLIC[3]])
def test_nothing_shifts_while_a_page_loads(chromium: Browser, address: str, path: str) -> None:
    context = context_of(chromium, address, 390, signed_in=False)
    page = context.new_page()
    page.add_init_script(
        "window.shift=0;new PerformanceObserver(l=>{for(const e of l.getEntries())"
        "window.shift+=e.value}).observe({type:'layout-shift',buffered:true})"
    )
    page.goto(address + path, wait_until="networkidle")
    assert page.evaluate("window.shift") < 0.005
    context.close()


@pytest.mark.parametrize("path", ["/", PUBLIC[3], PUBLIC[4]])
def test_a_page_still_fits_at_320_and_with_text_twice_as_large(
    chromium: Browser, address: str, path: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_a_flyer_with_all_it_can_hold_is_one_sheet(chromium: Browser) -> None:
    played = Played()
    world.furnish(played)
    path = f"GET listing/projects/{world.REWARD}"
    project = json.loads(json.dumps(played.answers[path]))
    project["content"]["title"] = "あ" * 40
    project["content"]["summary"] = "い" * 150
    terms = project["round"]["terms"]
    terms["returns"] = [{**terms["returns"][0], "title": "う" * 100} for _ in range(8)]
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    with served(played, {path: project}) as address:
        page.goto(f"{address}/projects/{world.REWARD}/flyer")
        sheet = page.pdf(prefer_css_page_size=True)
        context.close()
    assert sheet.count(b"/Type /Page\n") == 1
