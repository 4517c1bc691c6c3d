"""Payment days on pages: a handler moves one, and gives back what is above its cap."""

import re

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

DESK = "/handler/payment-days"
ROUND = f"{DESK}/{world.EQUITY_ROUND}"
MOVES = f"PUT matching/rounds/{world.EQUITY_ROUND}/payment-days/"
RELEASES = f"PUT matching/over-cap-pledges/{world.INVESTED}/releases/"


def day(year: int, month: int, on: int) -> dict[str, str]:
    return {
        "payment_day-year": str(year),
        "payment_day-month": str(month),
        "payment_day-day": str(on),
    }


def takes(played: Played, start: str, answer: object) -> None:
    played.patterns[re.compile(rf"{start}[0-9a-f-]+")] = answer


async def test_the_desk_lists_days_and_what_is_above_its_cap_without_a_name(
    reader: Reader,
) -> None:
    await reader.open(DESK)
    reader.reads("上限をこえた申込み　1件", "200,000円", "上限を数えています", ROUND)
    assert "山本" not in reader.page.split("</header>")[-1]


async def test_the_day_moves_with_its_reason_and_no_money(
    reader: Reader, played: Played
) -> None:
    takes(played, MOVES, {})
    await reader.open(ROUND)
    reader.reads("お金は動きません", "2027年7月1日", "登記に時間がかかるため")
    await reader.send(**day(2027, 8, 1), reason="監査のため")
    reader.reads("払込日を変えました。")
    assert sent(played, MOVES) == [{"payment_day": "2027-08-01", "reason": "監査のため"}]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({**day(2027, 6, 30), "reason": "監査のため"}, "2027年7月1日"),
        ({**day(2027, 8, 1), "reason": ""}, "入れてください"),
    ],
)
async def test_another_day_or_no_reason_goes_nowhere(
    reader: Reader, played: Played, form: dict[str, str], sentence: str
) -> None:
    await reader.open(ROUND)
    await reader.send(**form)
    reader.reads(sentence)
    assert sent(played, MOVES) == []


async def test_who_is_no_approver_is_told_so(reader: Reader, played: Played) -> None:
    takes(played, MOVES, problem(403, "forbidden"))
    await reader.open(ROUND)
    await reader.send(**day(2027, 8, 1), reason="監査のため")
    reader.reads("承認者の役割がいります")


async def test_a_pledge_above_its_cap_is_given_back_with_a_reason(
    reader: Reader, played: Played
) -> None:
    takes(played, RELEASES, {})
    await reader.open(DESK)
    await reader.send(reason="ご本人の希望")
    reader.reads("申込みを終えました。入っているお金は、全額をお返しします。")
    assert sent(played, RELEASES) == [{"reason": "ご本人の希望"}]


async def test_its_investor_reads_that_no_money_is_used_and_may_take_it_back(
    reader: Reader, played: Played
) -> None:
    pledge = world.pledge(
        pledge_id=world.INVESTED,
        project_id=world.EQUITY,
        instrument="equity",
        state="confirmed",
        rail="bank_transfer",
        over_cap_since=world.OPENS,
        may_withdraw=True,
    )
    played.answers[f"GET matching/pledges/{world.INVESTED}"] = pledge
    await reader.open(f"/pledges/{world.INVESTED}")
    reader.reads(
        "上限をこえているあいだ、お金は払込みに使いません。",
        "全額をお返しします",
        "募集の結果が決まるまで、理由を言わずに撤回できます。",
    )
