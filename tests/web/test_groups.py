"""Co-investment groups on pages: composed and invited at the desk, answered by the invited alone."""

import re
from typing import Any

import pytest

from tests.web import grouped, world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

DESK = f"/handler/groups/{world.EQUITY_ROUND}"
COMPOSES = f"PUT matching/rounds/{world.EQUITY_ROUND}/groups/"
INVITES = f"PUT matching/groups/{grouped.GROUP}/invitations/"
INVITATION = f"/invitations/{grouped.INVITED}"
ANSWERS = f"PUT matching/group-invitations/{grouped.INVITED}/answer"
RULES = {
    "target_units": "6", "band_units": "1", "local_percent": "30", "most_members": "10",
    "lead_units": "2", "least_units_each": "1", "most_units_each": "3",
    "loan_units": "0", "grant_units": "0",
}  # fmt: skip
DAY = {"answer_by-year": "2027", "answer_by-month": "6", "answer_by-day": "25"}


def takes(played: Played, start: str, answer: object) -> None:
    played.patterns[re.compile(rf"{start}[0-9a-f-]+")] = answer


def own(played: Played, **changes: Any) -> None:
    path = f"GET matching/group-invitations/{grouped.INVITED}"
    played.answers[path] = grouped.own(**changes)


async def test_the_desk_says_who_why_what_binds_and_how_each_stands(reader: Reader) -> None:
    await reader.open(DESK)
    reader.reads(
        "お金は動きません",
        "これまでに声をかけた方は2人、49人までです",
        "これよりよい組み合わせがないことを、計算で確かめました。",
        "この町に住んでいました",
        "まとめ役",
        "目標の口数と、その幅",
        "次によい組み合わせ",
        "お支払い待ち",
    )


async def test_a_group_is_composed_by_what_was_typed(reader: Reader, played: Played) -> None:
    takes(played, COMPOSES, {})
    await reader.open(DESK)
    await reader.send(**RULES, is_private="yes")
    reader.reads("組み合わせを作りました。まだ、だれにも知らせていません。")
    assert sent(played, COMPOSES) == [grouped.ASKED]


async def test_money_beside_the_round_is_asked_for_by_its_kind(
    reader: Reader, played: Played
) -> None:
    takes(played, COMPOSES, {})
    await reader.open(DESK)
    reader.reads("申込みではなく、ご紹介になります")
    await reader.send(**{**RULES, "loan_units": "4"}, is_private="yes")
    assert sent(played, COMPOSES)[0]["beside"] == {"loan": {"most_units": 4}}


async def test_the_desk_reads_which_place_is_an_introduction_and_how_it_stands(
    reader: Reader, played: Played
) -> None:
    path = f"GET matching/rounds/{world.EQUITY_ROUND}/groups"
    place = grouped.invitation(
        grouped.LEAD, kind="loan", state="accepted", introduction_state="made"
    )
    played.answers[path] = grouped.groups(invitations=[place])
    await reader.open(DESK)
    reader.reads("融資", "ご紹介：ご紹介ずみ")


async def test_composing_may_take_longer_than_a_pages_question(
    reader: Reader, played: Played
) -> None:
    takes(played, COMPOSES, {})
    await reader.open(DESK)
    await reader.send(**RULES, is_private="yes")
    took = {one.method: one.extensions["timeout"]["read"] for one in played.asked}
    assert took["PUT"] >= 10 > took["GET"]


async def test_the_desk_reads_what_the_rounds_book_holds(reader: Reader) -> None:
    await reader.open(DESK)
    reader.reads("申込台帳　確定した分", "のこり")


async def test_what_is_no_number_goes_nowhere(reader: Reader, played: Played) -> None:
    await reader.open(DESK)
    await reader.send(**{**RULES, "most_members": "50"})
    reader.reads("か所、直してください")
    assert sent(played, COMPOSES) == []


async def test_only_who_is_ticked_is_invited_until_the_end_of_the_day(
    reader: Reader, played: Played
) -> None:
    takes(played, INVITES, {})
    await reader.open(DESK)
    await reader.send("/invitations", **{f"invite-{grouped.NEW}": "yes"}, **DAY)
    reader.reads("1人を招待しました。")
    [body] = sent(played, INVITES)
    assert body["investor_id"] == grouped.NEW
    assert body["answer_by"].startswith("2027-06-25T23:59")


async def test_nobody_is_invited_without_a_tick(reader: Reader, played: Played) -> None:
    await reader.open(DESK)
    await reader.send("/invitations", **DAY)
    reader.reads("招待する方に、印をつけてください")
    assert sent(played, INVITES) == []


async def test_the_fiftieth_is_refused_with_what_was_shown(
    reader: Reader, played: Played
) -> None:
    takes(played, INVITES, problem(409, "approached-enough"))
    await reader.open(DESK)
    await reader.send("/invitations", **{f"invite-{grouped.NEW}": "yes"}, **DAY)
    reader.reads("声をかけられるのは49人までです。この方には、何も見せていません")


async def test_a_desk_that_may_see_counts_alone_is_not_there(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET matching/rounds/{world.EQUITY_ROUND}/groups"] = grouped.counts()
    await reader.open(f"/desk/groups/{world.EQUITY_ROUND}")
    assert reader.status == 404


async def test_owner_and_chamber_read_counts_without_a_name(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET matching/rounds/{world.REWARD_ROUND}/groups"] = grouped.counts()
    await reader.open(f"/projects/{world.REWARD}/people")
    reader.reads("招待するのは取扱業者です。5人になるまでは、数も見せません。", "6人", "―")


async def test_the_invited_reads_first_that_no_money_moves_and_takes_the_place(
    reader: Reader, played: Played
) -> None:
    played.answers[ANSWERS] = {}
    await reader.open(INVITATION)
    reader.reads(
        "お金は動いていません。参加すると答えても、申込みにはなりません。", "100,000円"
    )
    await reader.send(verdict="accepted")
    reader.reads("申込みは、ご自身でこのあと行います。")
    assert sent(played, ANSWERS) == [{"verdict": "accepted"}]


async def test_an_answer_is_chosen_and_not_preselected(reader: Reader, played: Played) -> None:
    await reader.open(INVITATION)
    await reader.send("/" + grouped.INVITED)
    reader.reads("1つ選んでください")
    assert sent(played, ANSWERS) == []


async def test_too_late_is_said_and_changes_nothing(reader: Reader, played: Played) -> None:
    played.answers[ANSWERS] = problem(409, "too-late")
    await reader.open(INVITATION)
    await reader.send(verdict="accepted")
    reader.reads("お返事の期限が過ぎました")


async def test_an_accepted_place_begins_ones_own_pledge_with_its_units(
    reader: Reader, played: Played
) -> None:
    own(played, state="accepted")
    await reader.open(INVITATION)
    reader.reads("つぎは、ご自身の申込みです。")
    await reader.open(f"{INVITATION}/pledge")
    assert f"/projects/{world.EQUITY}/pledges/" in reader.at
    assert re.search(r'name="units" value="2"', reader.page)


@pytest.mark.parametrize("state", ["invited", "declined", "lapsed"])
async def test_no_pledge_begins_from_a_place_that_was_not_taken(
    reader: Reader, played: Played, state: str
) -> None:
    own(played, state=state)
    await reader.open(f"{INVITATION}/pledge")
    assert reader.at == INVITATION


async def test_ones_own_page_leads_to_ones_invitations(reader: Reader) -> None:
    await reader.open("/my")
    reader.reads("共同投資グループへの招待", 'href="/invitations"')
    await reader.open("/invitations")
    reader.reads("お返事待ち", "2027年6月20日", INVITATION)
