"""A round by rule on its pages: said before the press, shown after the outcome, to be proven."""

from uuid import UUID

import pytest

from shared.ids import derived_id
from tests.web import allotted, world
from tests.web.browsing import Reader
from tests.web.playing import Played, problem
from tests.web.test_flows import sent
from tests.web.test_pages import P

WARNING = "お申込みより少ない口数になることも、1口もないこともあります"


def _open(played: Played) -> None:
    terms = {**world.REWARD_TERMS, **allotted.TERMS}
    listed = world.listed_round(P, world.REWARD_ROUND, terms)
    runs = world.running(P, world.REWARD_ROUND, terms, **allotted.OPEN)
    played.answers[f"GET listing/projects/{P}"] = world.project(P, listed)
    played.answers[f"GET matching/rounds/{world.REWARD_ROUND}"] = runs


async def test_the_page_says_that_units_may_be_fewer_and_shows_the_seal(
    stranger: Reader, played: Played
) -> None:
    _open(played)
    await stranger.open(f"/projects/{P}")
    stranger.reads("お申込みが全部で600口をこえたときは", WARNING, allotted.COMMITMENT)
    assert "割り当ての結果を見る" not in stranger.page


async def test_the_last_check_says_it_before_the_press(reader: Reader, played: Played) -> None:
    _open(played)
    await reader.open(f"/projects/{P}/pledge")
    await reader.send(**{"return": world.RETURN}, units="601")
    assert reader.status == 422
    await reader.send(**{"return": world.RETURN}, units="3")
    await reader.send()
    await reader.send(rail="card")
    assert reader.at.endswith("/check")
    reader.reads("お申込みが多いとき", WARNING)


async def test_who_was_given_fewer_reads_how_many_and_that_the_rest_is_not_charged(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/pledges/{allotted.PLEDGE}")
    reader.reads(
        "1,000,000円（100万円）をいただきました",
        "お申込みの400口のうち、200口を割り当てました",
        "へった分の1,000,000円は、請求しません",
        "うち割り当て 200口",
    )
    path = f"/pledges/{allotted.PLEDGE}/allotment"
    assert f'href="{path}"' in reader.page
    await reader.open(path)
    reader.reads(allotted.CERTIFICATE, allotted.SEED, f"--pledge {allotted.PLEDGE}")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("closing", "お申込みが多く、割り当てられませんでした"),
        ("released", "お金はいただいていません"),
    ],
)
async def test_who_was_given_nothing_reads_that_no_money_was_taken(
    reader: Reader, played: Played, state: str, sentence: str
) -> None:
    nothing = {
        "state": state,
        "reason": "not_allotted",
        "allotted_units": None,
        "allotted_minor": None,
    }
    found = world.pledge(**{**allotted.OWN, **nothing})
    played.answers[f"GET matching/pledges/{allotted.PLEDGE}"] = found
    played.answers[f"GET matching/rounds/{allotted.ROUND}/allocation"] = allotted.allocation(
        pledges=[allotted.line(1, certificate=allotted.CERTIFICATE, allotted_units=0)]
    )
    await reader.open(f"/pledges/{allotted.PLEDGE}")
    reader.reads(sentence)
    await reader.open(f"/pledges/{allotted.PLEDGE}/allotment")
    reader.reads("割り当てはありませんでした。お金はいただきません")


async def test_what_is_to_be_charged_is_said_as_the_most_it_can_be(
    reader: Reader, played: Played
) -> None:
    waits = {"state": "confirmed", "allotted_units": None, "allotted_minor": None}
    found = world.pledge(**{**allotted.OWN, **waits, "certificate": None})
    played.answers[f"GET matching/pledges/{allotted.PLEDGE}"] = found
    await reader.open(f"/pledges/{allotted.PLEDGE}")
    reader.reads("割り当てられた口の分だけ（多くても2,000,000円（200万円））")
    await reader.open(f"/pledges/{allotted.PLEDGE}/allotment")
    assert reader.status == 404


async def test_a_transfer_hears_when_the_rest_comes_back(
    reader: Reader, played: Played
) -> None:
    found = world.pledge(**{**allotted.OWN, "rail": "bank_transfer"})
    played.answers[f"GET matching/pledges/{allotted.PLEDGE}"] = found
    await reader.open(f"/pledges/{allotted.PLEDGE}")
    reader.reads("ご指定の口座にお返しします。銀行の営業日で3日ほどかかります")


async def test_the_file_is_what_matching_published(stranger: Reader) -> None:
    await stranger.open(f"/projects/{allotted.PROJECT}")
    stranger.reads("割り当ての結果を見る", "3,000,000円")
    await stranger.open(f"/projects/{allotted.PROJECT}/allocation")
    stranger.reads("お申込みが1,200口あり、600口をこえた", allotted.CERTIFICATE)
    answer = await stranger.http.get(f"/projects/{allotted.PROJECT}/allocation.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="allocation.json"'
    assert answer.json() == allotted.allocation()


async def test_a_round_without_an_allocation_has_no_page_of_it(
    stranger: Reader, played: Played
) -> None:
    document = f"GET matching/rounds/{world.REWARD_ROUND}/allocation"
    played.answers[document] = problem(404, "not-found")
    await stranger.open(f"/projects/{P}/allocation")
    assert stranger.status == 404


async def test_an_owner_chooses_a_rule_and_how_much_is_taken(
    reader: Reader, played: Played
) -> None:
    path = f"/owner/projects/{world.DRAFT}/round"
    round_id = derived_id("round", UUID(world.DRAFT))
    played.answers[f"PUT listing/projects/{world.DRAFT}/rounds/{round_id}"] = {}
    await reader.open(path)
    filled = {
        "instrument": "reward", "target": "1500000", "limit_units": "300",
        "closes-year": "2027", "closes-month": "9", "closes-day": "30",
        "closes_hour": "17:00", "rail_card": "yes", "mode": "all_or_nothing", "allotment": "pro_rata",
        "return_title-1": "干し柿ひと連", "price-1": "5000", "stock-1": "",
        "delivery_year-1": "2027", "delivery_month-1": "12",
    }  # fmt: skip
    await reader.send(**filled, book_limit_units="")
    assert reader.status == 422
    await reader.send(**filled, book_limit_units="900")
    [said] = sent(played, f"PUT listing/projects/{world.DRAFT}/rounds")
    assert (said["allotment"], said["allotment_rule"], said["book_limit_units"]) == (
        "by_rule",
        "pro_rata",
        900,
    )
