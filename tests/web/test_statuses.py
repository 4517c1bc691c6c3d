"""Professional investors on pages: the handler accepts and ends, the investor reads and ends."""

import re
from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

DESK = f"/handler/applicants/{world.INVESTOR}/statuses"
OWN = f"/register/{world.INVESTOR}/statuses"
STATUSES = f"investors/investors/{world.INVESTOR}/statuses"
FORM = {
    "type": "specified_investor", "contract_type": "securities",
    "last-year": "2028", "last-month": "５", "last-day": "31",
    "documents": "残高証明書を見ました。", "net_assets": "3億2000万円", "investable": "310,000,000",
    "experience": "finance", "years": "3", "trades": "５",
    "first_contract-year": "2019", "first_contract-month": "5", "first_contract-day": "7",
}  # fmt: skip


def granted(played: Played) -> list[dict[str, Any]]:
    return sent(played, f"PUT {STATUSES}/")


def takes(played: Played, answer: Any) -> None:
    """What investors says to whatever is granted or ended."""
    played.patterns[re.compile(f"PUT {STATUSES}/.*")] = answer


async def test_what_was_seen_and_typed_goes_to_investors(
    reader: Reader, played: Played
) -> None:
    takes(played, world.STATUS)
    await reader.open(DESK)
    reader.reads("特定投資家", "いま有効", "2028年5月31日まで")
    await reader.send(**FORM)
    [body] = granted(played)
    assert (body["type"], body["valid_to"]) == ("specified_investor", "2028-05-31")
    assert body["handler_id"] == world.MIRAI
    assert body["evidence"] == {
        "documents": "残高証明書を見ました。",
        "net_assets_minor": 320_000_000,
        "investable_minor": 310_000_000,
        "income_minor": None,
        "trades_per_month": 5,
        "experience": {"kind": "finance", "years": 3},
        "first_contract": "2019-05-07",
    }


@pytest.mark.parametrize("lacking", ["type", "contract_type", "documents", "last-year"])
async def test_what_is_missing_is_asked_for_and_nothing_goes_out(
    reader: Reader, played: Played, lacking: str
) -> None:
    await reader.open(DESK)
    await reader.send(**{**FORM, lacking: ""})
    reader.reads("1か所、直してください")
    assert granted(played) == []


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("not-professional", {}, "法律のどの要件にも当てはまりません"),
        ("status-refused", {"valid_to": "2028-06-02"}, "2028年6月2日までにしてください"),
        ("status-refused", {"renewable_from": "2028-05-03"}, "次は2028年5月3日から"),
        ("forbidden", {}, "ご自分が代わりをつとめる投資家"),
    ],
)
async def test_a_refusal_says_what_would_be_right(
    reader: Reader, played: Played, kind: str, facts: dict[str, str], sentence: str
) -> None:
    takes(played, problem(403 if kind == "forbidden" else 409, kind, **facts))
    await reader.open(DESK)
    await reader.send(**FORM)
    reader.reads(sentence, "残高証明書を見ました。")


@pytest.mark.parametrize("page", [DESK, OWN])
async def test_either_side_may_end_it(reader: Reader, played: Played, page: str) -> None:
    takes(played, world.STATUS)
    await reader.open(page)
    reader.reads("見たもの", "残高証明書")
    await reader.send()
    assert f"{STATUSES}/{world.DECISION}/ending" in played.paths("PUT")
    reader.reads("きょうで確認を終えました。")


async def test_who_has_none_reads_that_it_is_protected(reader: Reader, played: Played) -> None:
    played.answers[f"GET {STATUSES}"] = {"statuses": []}
    await reader.open(OWN)
    reader.reads("上限と撤回の決まりに守られています")
