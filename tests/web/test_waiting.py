"""The desk's first page: everything that waits, how long and for whom, and the next closings."""

import pytest

from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import Played


async def test_what_waits_stands_there_with_its_age_and_its_owner_the_oldest_first(
    reader: Reader,
) -> None:
    await reader.open("/desk")
    kinds = [
        "共感の声を読む",
        "入金を確かめる",
        "案件の次の一歩",
        "返金を決める",
        "募集を止める",
        "活動報告を読む",
        "ご芳名とひとことを読む",
        "終了報告を読む",
        "終了報告の遅れ",
        "公開のページの変更",
        "振込を申し込む",
        "振込の承認",
        "振込を送る",
        "振込を明細で確かめる",
    ]
    reader.reads(*kinds, "もう1人の職員", "だれでも", "鈴木 真理", "33日", "3日")
    table = reader.page[reader.page.index("ほかに待っているもの") :]
    assert table.index("入金を確かめる") < table.index("案件の次の一歩")


async def test_a_question_without_an_answer_waits_for_the_owner_of_the_project(
    reader: Reader,
) -> None:
    await reader.open("/desk")
    row = reader.page.partition("回答のない質問（5営業日超）")[2].partition("</tr>")[0]
    assert f"/projects/{world.REWARD}#signals" in row
    assert "葛野柿の会" in row


async def test_a_case_that_is_not_late_waits_for_nobody(reader: Reader, played: Played) -> None:
    played.answers["GET listing/cases"] = {"cases": [world.case_row()], "unaccompanied": []}
    await reader.open("/desk")
    assert "案件の次の一歩" not in reader.page


@pytest.mark.parametrize(
    "away",
    [
        "listing/cases",
        "listing/signal-queue",
        "payments/deposits",
        "matching/refund-decisions",
        "matching/round-decisions",
        "listing/update-queue",
        "listing/report-queue",
        "listing/calendar",
        "matching/supporter-queue",
        "payments/payable-rounds",
        "payments/payouts",
    ],
)
async def test_a_service_that_is_away_costs_its_part_and_that_is_said(
    reader: Reader, played: Played, away: str
) -> None:
    played.answers.pop(f"GET {away}")
    await reader.open("/desk")
    assert reader.status == 200
    reader.reads("待っているものの一部は、いま表示できません")


async def test_with_nothing_waiting_the_page_says_so(reader: Reader, played: Played) -> None:
    played.answers |= {
        "GET listing/queue": {"items": []},
        "GET listing/cases": {"cases": [], "unaccompanied": []},
        "GET listing/signal-queue": {"items": [], "unanswered": []},
        "GET payments/deposits": {"deposits": [], "awaited": []},
        "GET payments/payable-rounds": {"rounds": []},
        "GET payments/payouts": {"payouts": []},
        "GET matching/refund-decisions": {"decisions": []},
        "GET matching/round-decisions": {"decisions": []},
        "GET listing/update-queue": {"items": []},
        "GET listing/report-queue": {"items": []},
        "GET listing/calendar": {"closings": [], "reports": []},
        "GET matching/supporter-queue": {"items": []},
        "GET listing/change-queue": {"items": []},
    }
    await reader.open("/desk")
    reader.reads("待っているものは、ほかにありません。")


async def test_the_chambers_own_rounds_that_close_next_are_named(
    reader: Reader, played: Played
) -> None:
    cards = [
        world.card(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS, title="あとのもの"),
        world.card(
            world.EQUITY, world.EQUITY_ROUND, world.EQUITY_TERMS,
            title="先のもの", closes_at="2027-06-05T08:00:00Z",
        ),
        world.card(world.LOST, world.LOST, world.REWARD_TERMS, title="よその", chamber_id=world.OTHER),
    ]  # fmt: skip
    played.answers["GET listing/projects"] = {"projects": cards, "has_more": False}
    await reader.open("/desk")
    shown = reader.page[reader.page.index("次のしめきり") :]
    assert shown.index("先のもの") < shown.index("あとのもの")
    assert "よその" not in shown
