"""Operators see every service and press two things; what is public of the chains is open."""

import re
from typing import Any

import httpx
import pytest

from shared.audit.verifying import Anchor, parse_anchor
from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

PAGE = "/operator/operations"
PARKED = f"{PAGE}/matching/parked/matching.saga/{world.PLEDGE}"


def answer(played: Played, start: str, given: object) -> None:
    played.patterns[re.compile(re.escape(start) + ".*")] = given


async def test_an_operator_sees_what_stands_still_and_why(reader: Reader) -> None:
    await reader.open(PAGE)
    reader.reads(
        "matching.saga",
        "わかりません",  # the lag, while the broker is away
        "PaymentBacked",
        "Gap('3 after 1')",
        "対象が読めないため、ここからは流せません",
        "「手続き中」のまま、答えがないうちに期限を過ぎました",
        "変更の記録が、10秒たってもつながっていません",
    )


async def test_many_messages_of_one_service_hide_nothing_of_another(
    reader: Reader, played: Played
) -> None:
    many = [
        {**world.STOPPED["parked"][1], "group": "accounts.letters", "type": "Strange"}
        for _ in range(30)
    ]
    groups = [{"group": "accounts.letters", "lag": 0, "parked": 30}]
    of_accounts = world.operations("accounts", parked=many, groups=groups)
    played.answers["GET accounts/operations"] = of_accounts
    await reader.open(PAGE)
    reader.reads("PaymentBacked", "Gap('3 after 1')", "ほかに10件あります")
    assert reader.page.count("Strange") == 20


async def test_a_service_that_is_away_is_said_to_be_away(
    reader: Reader, played: Played
) -> None:
    del played.answers["GET matching/operations"]
    await reader.open(PAGE)
    assert reader.status == 200
    reader.reads("いま返事がありません", "payments.memberships")


async def test_a_redrive_is_asked_back_once_and_then_told(
    reader: Reader, played: Played
) -> None:
    redriven = {"group": "matching.saga", "subject": world.PLEDGE, "parked": 0}
    answer(played, "PUT matching/operations/redrives/", redriven)
    await reader.open(PARKED)
    reader.reads("原因を直したあとに押してください", "Gap('3 after 1')")
    assert sent(played, "PUT matching/operations") == []
    await reader.send()
    reader.reads("もう一度読みました")
    assert sent(played, "PUT matching/operations/redrives/") == [
        {"group": "matching.saga", "subject": world.PLEDGE}
    ]


async def test_a_message_that_fails_again_says_why(reader: Reader, played: Played) -> None:
    again = problem(409, "still-poison", detail="Gap('3 after 1')")
    answer(played, "PUT matching/operations/redrives/", again)
    await reader.open(PARKED)
    await reader.send()
    reader.reads("また失敗しました", "Gap('3 after 1')")


async def test_an_alarm_is_acknowledged_by_one_press(reader: Reader, played: Played) -> None:
    answer(played, "PUT matching/operations/acknowledgements/", {"alarm_id": 7})
    await reader.open(PAGE)
    await reader.send("/matching/alarms/7")
    reader.reads("警報を引き受けました")
    assert sent(played, "PUT matching/operations/") == [{"alarm_id": 7}]


@pytest.mark.parametrize("path", [PAGE, PARKED])
async def test_whoever_is_no_operator_finds_no_page(
    reader: Reader, played: Played, path: str
) -> None:
    me: Any = played.answers["GET accounts/me"]
    staff = [world.office("approver", "chamber", organisation_id=world.AISE)]
    played.answers["GET accounts/me"] = {**me, "memberships": staff}
    await reader.open(path)
    assert reader.status == 404


async def test_what_is_not_parked_has_no_page(reader: Reader) -> None:
    for path in (PARKED.replace("saga", "other"), PARKED.replace("/matching/", "/nobody/")):
        await reader.open(path)
        assert reader.status == 404


async def test_anybody_sees_the_ends_of_the_chains_and_how_to_verify(reader: Reader) -> None:
    reader.http.cookies.clear()
    await reader.open("/transparency")
    reader.reads("藍瀬商工会議所", "abababababababab", "python -m shared.audit verify")
    reader.reads("募集と申込（matching）", "お金の動き（payments）")


async def test_the_seals_to_keep_are_what_the_verifier_takes(reader: Reader) -> None:
    told = (await reader.http.get("/transparency/heads.jsonl")).text.splitlines()
    assert [parse_anchor(line) for line in told] == [
        Anchor("matching", world.AISE, 12, "ab" * 32),
        Anchor("matching", "platform", 3, "cd" * 32),
    ]


async def test_a_copy_is_handed_on_page_after_page(reader: Reader, played: Played) -> None:
    def page(request: httpx.Request) -> object:
        after = int(request.url.params["after"])
        last = min(after + int(request.url.params["limit"]), 1_500)
        return {"links": [f'{{"seq": {seq}}}' for seq in range(after + 1, last + 1)]}

    played.answers["GET matching/audit-chains/platform/links"] = page
    told = await reader.http.get("/transparency/matching/platform.jsonl")
    assert told.headers["content-disposition"].startswith("attachment")
    assert told.text.splitlines() == [f'{{"seq": {seq}}}' for seq in range(1, 1_501)]


async def test_a_copy_that_breaks_off_does_not_look_whole(
    reader: Reader, played: Played
) -> None:
    def page(request: httpx.Request) -> object:
        if request.url.params["after"] != "0":
            return httpx.Response(503, json={})
        return {"links": [f'{{"seq": {seq}}}' for seq in range(1, 1_001)]}

    played.answers["GET matching/audit-chains/platform/links"] = page
    # The answer is never ended: a browser sees a broken download, this transport asserts.
    with pytest.raises(AssertionError):
        await reader.http.get("/transparency/matching/platform.jsonl")


@pytest.mark.parametrize("path", ["nobody/platform", "matching/x", "matching/..%2F"])
async def test_a_copy_of_nothing_is_not_there(reader: Reader, path: str) -> None:
    assert (await reader.http.get(f"/transparency/{path}.jsonl")).status_code == 404
