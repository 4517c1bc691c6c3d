"""One's own figures and limits, and the room for one company, as their investor reads them."""

import re
from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

HERE = f"/my/investors/{world.INVESTOR}"
INVESTORS = f"investors/investors/{world.INVESTOR}"
NOTHING = {"most_minor": None, "paused_to": None}


def bound(played: Played, now: dict[str, Any], *limits: dict[str, Any]) -> None:
    played.answers[f"GET {INVESTORS}/own-limits"] = {"now": now, "limits": list(limits)}


def wishes(played: Played) -> list[dict[str, Any]]:
    return sent(played, f"PUT {INVESTORS}/own-limits/")


async def test_figures_stand_with_their_day_and_until_when_they_count(reader: Reader) -> None:
    await reader.open(HERE)
    reader.reads(
        "24,000,000円", "2027年5月1日", "2027年12月31日のお申込みまでです", "休んでいません"
    )


async def test_who_is_not_registered_for_investments_is_led_there(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET {INVESTORS}/profile"] = problem(404, "not-found")
    await reader.open(HERE)
    reader.reads("投資のための登録へ")


async def test_the_status_with_a_handler_has_its_last_day(
    reader: Reader, played: Played
) -> None:
    one = {"handler_id": world.MIRAI, "state": "yes", "requested_at": world.OPENS,
           "decided_at": world.OPENS, "valid_to": "2028-06-02"}  # fmt: skip
    played.answers[f"GET {INVESTORS}/verifications"] = {"verifications": [one]}
    await reader.open(HERE)
    reader.reads("四国みらい証券株式会社", "確かめられた", "2028年6月2日まで")


async def test_a_limit_and_a_pause_are_set_with_the_figures_people_type(
    reader: Reader, played: Played
) -> None:
    await reader.open(HERE)
    await reader.send(most="たくさん")
    reader.reads("1つの会社に申し込む上限：金額を数字で入れてください")
    played.patterns[re.compile(rf"PUT {INVESTORS}/own-limits/[0-9a-f-]+")] = {}
    until = {"paused-year": "2027", "paused-month": "8", "paused-day": "31"}
    await reader.send(most="２０万円", **until)
    reader.reads("上限とお休みを記録しました。")
    await reader.send(most="", **dict.fromkeys(until, ""))
    assert wishes(played) == [{"most_minor": 200_000, "paused_to": "2027-08-31"}, NOTHING]


async def test_what_loosens_is_said_with_the_day_it_begins(
    reader: Reader, played: Played
) -> None:
    later = {**NOTHING, "begins_on": "2027-06-10"}
    bound(played, {"most_minor": 200_000, "paused_to": "2027-06-02"}, later)
    await reader.open(HERE)
    reader.reads(
        "200,000円", "おとどけの変更は、2027年6月10日から始まります。", "休んでいません"
    )


async def test_the_room_for_a_company_shows_its_lines_and_when_room_returns(
    reader: Reader,
) -> None:
    await reader.open(f"{HERE}/rooms/{world.EQUITY}")
    reader.reads(
        "900,000円", "− 200,000円", "700,000円", "枠がつぎにもどるのは", "2027年11月21日"
    )
    await reader.open(f"{HERE}/rooms/{world.REWARD}")
    assert reader.status == 404


@pytest.mark.parametrize("held_back", [True, False])
async def test_a_limit_of_ones_own_is_a_line_of_the_sum(
    reader: Reader, played: Played, *, held_back: bool
) -> None:
    own, room = (300_000, 100_000) if held_back else (5_000_000, 700_000)
    played.answers[f"GET {INVESTORS}/room"] = {
        **world.ROOM, "own_most_minor": own, "room_minor": room,
    }  # fmt: skip
    await reader.open(f"{HERE}/rooms/{world.EQUITY}")
    assert ("ご自分で控える分" in reader.page) is held_back
    await reader.open(f"/projects/{world.EQUITY}/pledge")
    await reader.send(units="15")
    reader.reads("ご自分で決めた上限があり" if held_back else "法律の上限があり")


async def test_nobody_elses_figures_have_a_page(reader: Reader, played: Played) -> None:
    played.answers[f"GET {INVESTORS}"] = problem(404, "not-found")
    for path in (HERE, f"{HERE}/rooms/{world.EQUITY}"):
        await reader.open(path)
        assert reader.status == 404


ELSEWHERE = f"/register/{world.INVESTOR}/elsewhere/{world.ISSUER}/common"


def declared(played: Played, *purchases: dict[str, Any]) -> None:
    one = {
        "declaration_id": world.DECISION, "issuer_id": world.ISSUER, "security_class": "common",
        "purchases": list(purchases), "corrects": None, "declared_at": world.OPENS,
    }  # fmt: skip
    played.answers[f"GET {INVESTORS}/declarations"] = {"declarations": [one]}


async def test_what_was_declared_stands_there_to_be_corrected(
    reader: Reader, played: Played
) -> None:
    declared(played, {"applied_on": "2027-03-09", "paid_on": None, "amount_minor": 350_000})
    await reader.open(ELSEWHERE)
    reader.reads('value="350,000"', 'value="2027"', "<details open>")
    path = re.compile(rf"PUT {INVESTORS}/declarations/[0-9a-f-]+")
    played.patterns[path] = problem(409, "declaration-fixed")
    await reader.send(has="none")
    reader.reads("へらすことはできません")
    assert reader.status == 422
    played.patterns[path] = {}
    await reader.send(has="none")
    assert reader.at == "/my"
    assert sent(played, f"PUT {INVESTORS}/declarations/")[-1]["corrects"] == world.DECISION
