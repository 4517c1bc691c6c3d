"""What people do in the browser, step by step, by the words they see."""

import re
from datetime import datetime
from html import unescape
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Page, expect

from deploy.local.demo.offers import Offer
from deploy.local.demo.site import until
from deploy.local.demo.world import JAPAN
from tests.system.platform import Platform

_FORM: Final = re.compile("<form[^>]*/demo/sign-in.*?</form>", re.DOTALL)
_HIDDEN: Final = re.compile('type="hidden" name="([^"]*)" value="([^"]*)"')
_LEAP: Final = {1: "1日進める", 8: "8日進める", 30: "30日進める"}


def press_to_become(page: Page, email: str) -> None:
    """Sign in with one press of the demo page."""
    page.goto("/demo")
    page.locator(f"form:has(input[value='{email}']) button").click()
    expect(page).not_to_have_url(re.compile("/demo"))


def become(page: Page, email: str) -> None:
    """Send what that press sends, without painting two pages that nobody looks at."""
    shown = page.request.get("/demo")
    form = next(each for each in _FORM.findall(shown.text()) if f'value="{email}"' in each)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(shown.url))
    answer = page.request.post(
        "/demo/sign-in",
        form={name: unescape(value) for name, value in _HIDDEN.findall(form)},
        headers={"Origin": origin},
        max_redirects=0,
    )
    assert answer.headers["location"] == "/my", answer.text()


def leap(page: Page, days: int) -> None:
    """Move the clock by the demo page's buttons."""
    while days:
        step = next(each for each in (30, 8, 1) if each <= days)
        page.goto("/demo")
        page.get_by_role("button", name=_LEAP[step], exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("時計を進めました")
        days -= step


def choose_reward(page: Page, offer: Offer, *, units: int, rail: str) -> None:
    """From the project's page to the check, for a reward."""
    choose_return(page, f"/projects/{offer.project_id}", offer.returns[0][0], units, rail)


def choose_return(page: Page, project: str, name: str, units: int, rail: str) -> None:
    """The same by the project's path and the return's name, once its round is open.

    What was approved a moment ago opens when matching has read of it.
    """
    onto_it = page.locator(f"a[href*='{project}/pledge']")

    def is_open() -> bool:
        page.goto(project)
        return onto_it.count() > 0

    until(is_open, f"{project} can be supported")
    onto_it.first.click()
    page.get_by_label(re.compile(name)).check()
    page.locator("#units").fill(str(units))
    onward(page)
    onward(page)
    page.get_by_label(re.compile(rail)).first.check()


def onward(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^次へ")).click()


def pledge(page: Page) -> UUID:
    """The last press; the id that the pledge has had since its first page."""
    checked = re.compile(r"/pledges/([0-9a-f-]{36})/check")
    expect(page).to_have_url(checked)
    found = checked.search(page.url)
    assert found, page.url
    page.get_by_role("button", name=re.compile("この内容で")).click()
    page.wait_for_load_state()
    return UUID(found.group(1))


def give_refund_account(page: Page) -> None:
    page.locator("#bank_code").fill("０００１")
    page.locator("#branch_code").fill("123")
    page.get_by_label("普通").check()
    page.locator("#account_number").fill("7654321")
    page.locator("#holder").fill("ﾔﾏﾓﾄ ｷｮｳｺ")


def reload_until(page: Page, words: str, tries: int = 40) -> None:
    """Press 続ける or reload until the page says `words`."""
    for _ in range(tries):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(300)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


def fill_day(page: Page, field: str, moment: datetime) -> None:
    """Today in Japan, into a day's three fields."""
    today = moment.astimezone(JAPAN).date()
    for part, value in (("year", today.year), ("month", today.month), ("day", today.day)):
        page.locator(f"input[name='{field}-{part}']").fill(str(value))


def sign_in_by_code(page: Page, platform: Platform, email: str) -> None:
    """The way everybody signs in: an address, six digits from the mail."""
    page.goto("/sign-in")
    newest = platform.site.newest_mail(email)
    page.locator("#email").fill(email)
    page.get_by_role("button", name="数字をメールで受け取る").click()
    code = until(lambda: platform.site.newest_code(email, after=newest), "the code's mail")
    page.locator("#code").fill(code)
    page.get_by_role("button", name="ログインする").click()
    page.wait_for_url(re.compile("^(?!.*sign-in)"))
