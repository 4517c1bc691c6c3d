"""Choosing mails on a page, and stopping one kind from the mail itself."""

import json

import httpx

from tests.web.browsing import Reader
from tests.web.pages import faults
from tests.web.playing import Played, problem

STOP = "/letters/stop/closing_soon/AbC-_="
CHOICES = {
    "items": [
        {"kind": "half_way", "is_wanted": True},
        {"kind": "closing_soon", "is_wanted": False},
        {"kind": "of_another_day", "is_wanted": True},
    ]
}


def _put(played: Played) -> list[tuple[str, object]]:
    return [
        (request.url.path, json.loads(request.content)["is_wanted"])
        for request in played.asked
        if request.method == "PUT"
    ]


async def test_only_what_was_ticked_otherwise_is_told_to_accounts(
    reader: Reader, played: Played
) -> None:
    played.answers["GET accounts/me/letter-choices"] = CHOICES
    for kind in ("half_way", "closing_soon"):
        played.answers[f"PUT accounts/me/letter-choices/{kind}"] = {}
    await reader.open("/my/letters")
    assert faults(reader.page) == []
    reader.reads("目標の半分のお知らせ", "止めることができません")
    await reader.send(closing_soon="yes", half_way="")
    assert _put(played) == [
        ("/me/letter-choices/half_way", False),
        ("/me/letter-choices/closing_soon", True),
    ]


async def test_looking_stops_nothing_and_a_press_needs_neither_session_nor_proof(
    stranger: Reader, played: Played
) -> None:
    played.answers["POST accounts/letter-stops"] = {"kind": "closing_soon"}
    await stranger.open(STOP)
    assert faults(stranger.page) == []
    stranger.reads("このお知らせを止めますか", "しめきりの前のお知らせ")
    assert "POST" not in {request.method for request in played.asked}
    # As a mail program presses: no cookie, no origin, the body of RFC 8058.
    pressed = await stranger.http.post(STOP, data={"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert "お知らせを止めました" in pressed.text
    assert pressed.headers["Cache-Control"] == "no-store"
    [told] = [request for request in played.asked if request.method == "POST"]
    assert json.loads(told.content) == {"kind": "closing_soon", "mark": "AbC-_="}


async def test_a_mark_that_is_not_good_and_a_kind_nobody_knows_are_no_pages(
    browser: httpx.AsyncClient, played: Played
) -> None:
    played.answers["POST accounts/letter-stops"] = problem(404, "not-found")
    assert (await browser.post(STOP)).status_code == 404
    assert (await browser.get("/letters/stop/pledge_received/x")).status_code == 404
    assert (await browser.post("/letters/stop/pledge_received/x")).status_code == 404
