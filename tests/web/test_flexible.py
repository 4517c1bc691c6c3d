"""A round that goes ahead below its target: every page says when the card is charged."""

from typing import Any

import httpx
import pytest

from services.web.session import SESSION
from tests.web import world
from tests.web.browsing import Reader
from tests.web.pages import Page, faults
from tests.web.playing import HOME, Played, site

TERMS = {**world.REWARD_TERMS, "mode": "flexible"}
# The eighth day, the day of applying being the first, is the 10th.
LAST = "2027-06-10T14:59:59.999999Z"
DAY = "2027年6月11日（金）（お申込みの取消しができる最後の日の翌日）に"


@pytest.fixture
async def person(played: Played) -> Any:
    world.furnish(played)
    runs = world.running(
        world.REWARD, world.REWARD_ROUND, TERMS, mode="flexible", house_term_ends_at=LAST
    )
    listed = world.listed_round(world.REWARD, world.REWARD_ROUND, TERMS)
    played.answers |= {
        f"GET matching/rounds/{world.REWARD_ROUND}": runs,
        f"GET listing/projects/{world.REWARD}": world.project(world.REWARD, listed),
        f"GET matching/pledges/{world.PLEDGE}": _pledge(),
    }
    transport = httpx.ASGITransport(app=site(played, environment="demo"))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        client.cookies.set(SESSION, "session")
        yield client


def _pledge(**changes: Any) -> dict[str, Any]:
    until = {"withdraw_until": LAST, "next": {"what": "charge", "by": LAST}}
    return world.pledge(mode="flexible", **until, **changes)


@pytest.mark.parametrize("lang", ["", "/en"])
async def test_a_project_says_that_it_goes_ahead_and_when_money_moves(
    person: httpx.AsyncClient, lang: str
) -> None:
    answer = await person.get(f"{lang}/projects/{world.REWARD}")
    words = Page(answer.text).words
    assert faults(answer.text) == []
    if lang:
        assert "We charge on Fri 11 June 2027" in words
        return
    assert f"目標に届かなくても実施し、リターンをお届けします。{DAY}請求します。" in words
    assert "成立した場合だけ" not in words
    assert "8日目の終わりまで" in words


async def test_a_term_that_ends_with_the_round_is_charged_right_after_it(
    person: httpx.AsyncClient, played: Played
) -> None:
    path = f"GET matching/rounds/{world.REWARD_ROUND}"
    played.answers[path] = {**played.answers[path], "house_term_ends_at": world.CLOSES}  # type: ignore[dict-item]
    words = Page((await person.get(f"/projects/{world.REWARD}")).text).words
    assert "（お申込みの取消しのしめきり）のすぐあとに請求します" in words


async def test_the_last_page_before_the_press_says_when_the_card_is_charged(
    person: httpx.AsyncClient,
) -> None:
    reader = Reader(person)
    await reader.open(f"/projects/{world.REWARD}/pledges/{world.DECISION}/units")
    await reader.send(**{"return": world.RETURN, "units": "2"})
    await reader.send()
    reader.reads(f"目標に届かなくても、{DAY}請求します")
    await reader.send(rail="card")
    reader.reads(f"目標に届かなくても、{DAY}、登録したカードに請求します。")
    reader.reads("2027年6月10日（木）23:59まで、マイページからできます。")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, f"まだ請求していません。{DAY}10,000円"),
        ({"rail": "bank_transfer"}, "2027年6月10日（木）23:59まで取り消せて"),
        ({"state": "due"}, "お支払いの手続きをしています"),
        ({"state": "settled", "may_withdraw": False}, "お支払いが終わりました"),
        ({"state": "closing", "reason": "refund"}, "お返しすることになりました"),
    ],
)
async def test_a_pledge_says_when_it_is_charged_and_never_that_the_round_succeeded(
    person: httpx.AsyncClient, played: Played, changes: dict[str, Any], sentence: str
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = _pledge(**changes)
    answer = await person.get(f"/pledges/{world.PLEDGE}")
    words = Page(answer.text).words
    assert faults(answer.text) == []
    assert sentence in words
    assert "成立" not in words


async def test_what_is_held_on_the_card_is_said_to_be_held(
    person: httpx.AsyncClient, played: Played
) -> None:
    held = world.payment(backing="held")
    played.answers[f"GET payments/pledges/{world.PLEDGE}/payment"] = held
    answer = await person.get(f"/pledges/{world.PLEDGE}")
    words = Page(answer.text).words
    assert faults(answer.text) == []
    assert f"の枠を、カードで押さえています。{DAY}請求します。" in words
    assert "まだ請求していません" not in words


async def test_my_pledges_show_the_day_of_the_charge(
    person: httpx.AsyncClient, played: Played
) -> None:
    played.answers["GET matching/pledges"] = {"pledges": [_pledge()]}
    words = Page((await person.get("/my")).text).words
    assert f"まだ請求していません。{DAY}" in words


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("settling", "目標に届かなくても実施します。"),
        ("succeeded", "612,000円（61万2,000円）で実施します。"),
        ("cancelled", "いただいたお金は、全額をお返しします。"),
    ],
)
async def test_the_end_of_such_a_round_is_told_with_what_came_in(
    person: httpx.AsyncClient, played: Played, state: str, sentence: str
) -> None:
    path = f"GET matching/rounds/{world.REWARD_ROUND}"
    ended = {**played.answers[path], "state": state, "takes_pledges": False}  # type: ignore[dict-item]
    played.answers[path] = ended
    assert sentence in Page((await person.get(f"/projects/{world.REWARD}")).text).words
