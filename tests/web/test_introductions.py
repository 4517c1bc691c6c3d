"""Loans and grants beside a round: told of oneself, asked for, and answered from both sides."""

from typing import Any

import pytest

from tests.web import grouped, paid_out, world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

OWNERS = f"/owner/projects/{paid_out.FUNDED}/introductions"
INVITATION = f"/invitations/{grouped.INVITED}"
ANSWERS = f"PUT matching/introductions/{grouped.INVITED}/answer"
WITHDRAWS = f"PUT matching/introductions/{grouped.INVITED}/withdrawal"


def invited(played: Played, **changes: object) -> None:
    path = f"GET matching/group-invitations/{grouped.INVITED}"
    played.answers[path] = grouped.own(kind="loan", **changes)


async def test_the_owner_reads_who_how_much_and_what_an_answer_does(reader: Reader) -> None:
    await reader.open(OWNERS)
    reader.reads(
        "お金は動いていません。",
        "佐野 光",
        "融資　300,000円ほど",
        "2027年6月20日",
        "ご紹介ずみ",
    )
    assert "@" not in reader.page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [("accepted", "お二人にメールでお知らせします"), ("declined", "今回は話さないと")],
)
async def test_the_owner_answers_one_of_them(
    reader: Reader, played: Played, verdict: str, sentence: str
) -> None:
    played.answers[ANSWERS] = {}
    await reader.open(OWNERS)
    await reader.send(verdict=verdict)
    reader.reads(sentence)
    assert sent(played, ANSWERS) == [{"verdict": verdict}]


async def test_what_ended_meanwhile_is_said(reader: Reader, played: Played) -> None:
    played.answers[ANSWERS] = problem(409, "wrong-state")
    await reader.open(OWNERS)
    await reader.send(verdict="accepted")
    assert reader.status == 422
    reader.reads("いまは、このお返事を受け付けられません。")


async def test_what_was_taken_back_meanwhile_is_said_as_well(
    reader: Reader, played: Played
) -> None:
    played.answers[ANSWERS] = problem(404, "not-found")
    await reader.open(OWNERS)
    await reader.send(verdict="accepted")
    reader.reads("取り下げられたか、募集が止まっています。")


async def test_past_its_time_there_is_no_button(reader: Reader, played: Played) -> None:
    path = f"GET matching/projects/{paid_out.FUNDED}/introductions"
    late = grouped.introduction(answer_by="2027-06-01T00:30:00Z")
    played.answers[path] = {"introductions": [late]}
    await reader.open(OWNERS)
    reader.reads("期限が過ぎた")
    assert 'name="verdict"' not in reader.page


async def test_nobody_agrees_to_meet_whom_the_page_cannot_name(
    reader: Reader, played: Played
) -> None:
    played.answers["GET investors/shown-investors"] = problem(503, "busy")
    await reader.open(OWNERS)
    assert 'name="verdict"' not in reader.page


async def test_nobody_but_the_owner_has_the_page(reader: Reader, played: Played) -> None:
    await reader.open(f"/owner/projects/{world.REWARD}/introductions")
    assert reader.status == 404


async def test_without_any_the_page_leads_to_the_chamber(
    reader: Reader, played: Played
) -> None:
    path = f"GET matching/projects/{paid_out.FUNDED}/introductions"
    answers: tuple[Any, ...] = ({"introductions": []}, problem(404, "not-found"))
    for answer in answers:
        played.answers[path] = answer
        await reader.open(OWNERS)
        reader.reads("いま、ご紹介はありません。", f"{paid_out.FUNDED}/case")


async def test_who_is_asked_to_lend_reads_that_it_is_no_application(
    reader: Reader, played: Played
) -> None:
    invited(played)
    played.answers[f"PUT matching/group-invitations/{grouped.INVITED}/answer"] = {}
    await reader.open(INVITATION)
    reader.reads("募集への申込みではなく、融資のお願いです。", "実行者と話しますか")
    await reader.send(verdict="accepted")
    reader.reads("お名前と金額の目安を、実行者にお知らせしました。")
    invited(played, state="declined")
    await reader.open(INVITATION)
    reader.reads("話さないとお返事をいただきました。")


async def test_a_place_beside_the_round_begins_no_pledge(
    reader: Reader, played: Played
) -> None:
    invited(played, state="accepted", introduction_state="asked")
    await reader.open(f"{INVITATION}/pledge")
    assert reader.at == INVITATION


async def test_a_yes_is_taken_back_while_the_owner_has_not_answered(
    reader: Reader, played: Played
) -> None:
    invited(played, state="accepted", introduction_state="asked")
    played.answers[WITHDRAWS] = {}
    await reader.open(INVITATION)
    await reader.send("/withdrawal")
    reader.reads("取り下げました。")
    played.answers[WITHDRAWS] = problem(409, "wrong-state")
    await reader.send("/withdrawal")
    reader.reads("いまは、このお返事を受け付けられません。")


@pytest.mark.parametrize("state", ["made", "declined", "withdrawn", "lapsed"])
async def test_what_is_over_has_no_button(reader: Reader, played: Played, state: str) -> None:
    invited(played, state="accepted", introduction_state=state)
    await reader.open(INVITATION)
    assert "/withdrawal" not in reader.page


@pytest.mark.parametrize(
    ("investor_id", "offered"),
    [(world.INVESTOR, ["grant"]), (world.COMPANY, ["loan", "grant"])],
)
async def test_a_company_may_say_it_lends_and_a_person_that_it_gives(
    reader: Reader, played: Played, investor_id: str, offered: list[str]
) -> None:
    path = f"investors/investors/{investor_id}/interests"
    played.answers[f"GET {path}"] = {"roots": [], "themes": [], "ticket": None}
    played.answers[f"PUT {path}"] = {}
    await reader.open(f"/my/investors/{investor_id}/interests")
    assert [
        part for part in ("loan", "grant") if f"introduced-{part}" in reader.page
    ] == offered
    ticked = {f"introduced-{part}": "yes" for part in ("loan", "grant")}
    await reader.send(shown="yes", **ticked)
    assert sent(played, f"PUT {path}")[0]["introduced_for"] == offered


async def test_nobody_is_introduced_who_is_not_shown(reader: Reader, played: Played) -> None:
    path = f"PUT investors/investors/{world.INVESTOR}/interests"
    played.answers[path] = problem(409, "introduced-unseen")
    await reader.open(f"/my/investors/{world.INVESTOR}/interests")
    await reader.send(**{"introduced-grant": "yes"})
    reader.reads("「知らせてよい」にも印をつけてください")
