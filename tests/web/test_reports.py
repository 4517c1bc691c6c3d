"""Closing reports, late in public; and a chamber's calendar and figures."""

import re
from typing import Any

import pytest

from tests.web import paid_out, world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

OWN = f"/owner/projects/{paid_out.FUNDED}/report"
WROTE = f"PUT listing/projects/{paid_out.FUNDED}/reports/"
JUDGED = f"PUT listing/reports/{world.DECISION}/verdict"
WORDS = "おかげさまで加工場を直しました。お金は屋根と機械に使い、のこりはありません。リターンは送り終えました。"


def _told(played: Played, standing: str, **changes: Any) -> None:
    key = f"GET listing/projects/{world.REWARD}"
    shown: Any = played.answers[key]
    told = world.report_told(standing, **changes)
    played.answers[key] = {**shown, "report": told}


async def test_an_overdue_report_is_said_on_the_page_with_its_days(
    reader: Reader, played: Played
) -> None:
    _told(played, "overdue")
    await reader.open(f"/projects/{world.REWARD}")
    reader.reads("終了報告が、期限（2027年5月11日", "から23日遅れています。")


@pytest.mark.parametrize(
    ("standing", "said"),
    [("due", "までに出されます"), ("waiting", "商工会議所が読んでいます。")],
)
async def test_a_report_in_time_is_not_called_late(
    reader: Reader, played: Played, standing: str, said: str
) -> None:
    _told(played, standing)
    await reader.open(f"/projects/{world.REWARD}")
    reader.reads(said)
    assert "遅れています" not in reader.page


async def test_before_the_end_the_page_says_nothing_of_it_and_after_it_shows_it(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/projects/{world.REWARD}")
    assert 'id="report"' not in reader.page
    report = {"report_id": world.DECISION, "words": WORDS, "posted_at": world.OPENS}
    _told(played, "posted", report=report)
    await reader.open(f"/projects/{world.REWARD}")
    reader.reads(WORDS, 'href="#report"')


async def test_an_owner_writes_it_and_sees_why_one_was_held_back(
    reader: Reader, played: Played
) -> None:
    played.patterns[re.compile(re.escape(WROTE) + ".*")] = {
        "report_id": world.DECISION, "words": WORDS, "state": "waiting", "reason": "", "written_at": world.OPENS,
    }  # fmt: skip
    await reader.open(OWN)
    reader.reads("23日遅れています", "理由：お名前を消してください。")
    await reader.send(words="みじかい")
    assert reader.status == 422
    reader.reads("50文字以上で書いてください")
    assert sent(played, WROTE) == []
    await reader.send(words=WORDS)
    reader.reads("商工会議所に送りました")
    assert sent(played, WROTE) == [{"words": WORDS}]


async def test_where_there_is_one_already_it_says_so(reader: Reader, played: Played) -> None:
    played.patterns[re.compile(re.escape(WROTE) + ".*")] = problem(409, "report-there")
    await reader.open(OWN)
    await reader.send(words=WORDS)
    assert reader.status == 422
    reader.reads("終了報告は、もうあります")


async def test_the_chamber_reads_it_first(reader: Reader, played: Played) -> None:
    played.answers[JUDGED] = {"report_id": world.DECISION, "state": "released", "reason": ""}
    await reader.open("/desk/reports")
    await reader.send(f"/desk/reports/{world.DECISION}", verdict="release", reason="")
    reader.reads("申し込んだ方にお知らせします")
    assert sent(played, JUDGED) == [{"verdict": "release", "reason": ""}]
    played.answers[JUDGED] = problem(409, "report-reason-missing")
    await reader.send(f"/desk/reports/{world.DECISION}", verdict="hold", reason="")
    assert reader.status == 422
    reader.reads("のせない理由を書いてください")


async def test_the_calendar_shows_what_is_late_first_and_then_day_by_day(
    reader: Reader, played: Played
) -> None:
    await reader.open("/desk/calendar")
    reader.reads(
        "期限をすぎたもの", "終了報告が23日遅れています", "2027年6月30日", "募集のしめきり"
    )
    assert reader.page.index("蔵の屋根を直す") < reader.page.index("これから")
    played.answers["GET listing/calendar"] = {"closings": [], "reports": []}
    await reader.open("/desk/calendar")
    reader.reads("しめきりも、終了報告の期限も、いまはありません")


async def test_figures_say_how_it_is_and_honestly_where_there_is_nothing(
    reader: Reader, played: Played
) -> None:
    await reader.open("/desk/figures")
    reader.reads("26時間", "4.2日", "1.6版（承認 5件）", "75%（結果が出た4件のうち3件）")
    nothing = {
        "submitted": 0, "answered": 0, "median_hours": None, "slowest_tenth_hours": None,
        "approved": 0, "versions_until_approved": 0, "succeeded": 0, "failed": 0,
    }  # fmt: skip
    chambers = [{"chamber_id": world.AISE, **nothing}]
    played.answers["GET listing/chamber-figures"] = {
        "since": "2026-06-03",
        "chambers": chambers,
    }
    await reader.open("/desk/figures")
    assert reader.page.count("まだありません") == 4
    played.answers["GET listing/chamber-figures"] = {"since": "2026-06-03", "chambers": []}
    await reader.open("/desk/figures")
    reader.reads("まだ、数えるものがありません")
