"""The pages of cases: what staff write, what the owner reads, and the code between them."""

import re
from typing import Any

import pytest

from services.web.clients.cases import Case
from services.web.pages.owner_case import typed_code
from services.web.timeline import Moved, Talked, timeline
from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

CASE = f"/desk/cases/{world.CASE}"
OWN = f"/owner/projects/{world.DRAFT}"
DAY = {"next_on-year": "2027", "next_on-month": "6", "next_on-day": "10"}
TALK = {
    "way": "phone", "audience": "internal", "minutes": "２０分", "text": "信用金庫に聞く",
    "held_on-year": "2027", "held_on-month": "6", "held_on-day": "2",
}  # fmt: skip


def _answer(played: Played, start: str, answer: object) -> None:
    played.patterns[re.compile(re.escape(start) + ".*")] = answer


async def test_the_list_shows_what_is_late_first_and_who_has_no_contact(reader: Reader) -> None:
    await reader.open("/desk/cases")
    reader.reads("伴走案件　2件", "3日おくれ", "森 和夫", "担当のいないプロジェクト　1件")
    assert reader.page.index("3日おくれ") < reader.page.index("まだありません")


async def test_an_empty_list_says_what_to_do(reader: Reader, played: Played) -> None:
    played.answers["GET listing/cases"] = {"cases": [], "unaccompanied": []}
    await reader.open("/desk/cases")
    reader.reads("開いている案件はありません", "新しい案件")


async def test_whoever_opens_a_case_is_its_contact(reader: Reader, played: Played) -> None:
    _answer(played, "PUT listing/cases/", world.case())
    _answer(played, "GET listing/cases/", world.case())
    await reader.open("/desk/cases/new")
    await reader.send(visitor_name="", concern="織機", next_step="訪ねる", **DAY)
    assert reader.status == 422
    await reader.send(visitor_name="三木 遥", concern="織機", next_step="訪ねる", **DAY)
    reader.reads("担当は、あなたです")
    [body] = sent(played, "PUT listing/cases/")
    assert body["contact_person_id"] == world.PERSON
    assert (body["contact_name"], body["next_on"]) == ("山本 京子", "2027-06-10")
    assert (body["stage"], body["seen_step_no"]) == ("first_talk", 0)


async def test_a_project_without_a_contact_is_taken_on_in_one_form(
    reader: Reader, played: Played
) -> None:
    _answer(played, "PUT listing/cases/", world.case())
    _answer(played, "GET listing/cases/", world.case())
    await reader.open(f"/desk/cases/new?project={world.REWARD}&name=葛野柿の会")
    reader.reads("葛野柿の会")
    await reader.send(visitor_name="葛野柿の会", concern="柿", next_step="訪ねる", **DAY)
    assert sent(played, "PUT listing/cases/")[-1] == {"project_id": world.REWARD}


async def test_a_case_shows_where_it_stands_and_marks_what_is_internal(reader: Reader) -> None:
    await reader.open(CASE)
    reader.reads(
        "見積書の原本をそろえる", "7KMN-4QRS", "内部のメモ・外には出ません",
        "信用金庫の担当にも話しておく。", "「ページづくり」に進みました。",
    )  # fmt: skip


async def test_a_talk_is_written_with_its_way_minutes_and_readers(
    reader: Reader, played: Played
) -> None:
    _answer(played, f"PUT listing/cases/{world.CASE}/notes/", {})
    await reader.open(CASE)
    await reader.send(f"{CASE}/notes", **{**TALK, "audience": ""})
    assert reader.status == 422
    await reader.send(f"{CASE}/notes", **TALK)
    reader.reads("商工会議所の外には出ません")
    assert sent(played, f"PUT listing/cases/{world.CASE}/notes/") == [
        {
            "way": "phone", "audience": "internal", "held_on": "2027-06-02", "minutes": 20,
            "text": "信用金庫に聞く", "written_by": "山本 京子",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"stage": "launch", "next_step": "公開の日を決める", **DAY}, {"stage": "launch"}),
        (
            {"stage": "page", "next_step": "x", "take_over": "yes", **DAY},
            {"contact_name": "山本 京子", "contact_person_id": world.PERSON},
        ),
        (
            {"stage": "aftercare", "is_closed": "yes"},
            {"is_closed": True, "next_step": "", "next_on": None},
        ),
    ],
)
async def test_staff_move_a_case_on_take_it_over_or_end_it(
    reader: Reader, played: Played, typed: dict[str, str], told: dict[str, Any]
) -> None:
    other = world.case(contact_person_id=world.OTHER)
    played.answers[f"GET listing/cases/{world.CASE}"] = other
    _answer(played, f"PUT listing/cases/{world.CASE}", other)
    await reader.open(CASE)
    await reader.send(CASE, seen_step_no="3", **typed)
    [body] = sent(played, f"PUT listing/cases/{world.CASE}")
    assert body["seen_step_no"] == 3
    assert told.items() <= body.items()


async def test_who_comes_second_is_told_that_the_case_was_changed(
    reader: Reader, played: Played
) -> None:
    _answer(played, f"PUT listing/cases/{world.CASE}", problem(409, "stale-case", step_no=4))
    await reader.open(CASE)
    await reader.send(CASE, seen_step_no="3", stage="page", next_step="x", **DAY)
    assert reader.status == 422
    reader.reads("ほかの人が変えました")


async def test_the_owner_reads_the_contact_the_next_step_and_the_same_timeline(
    reader: Reader,
) -> None:
    for path in (OWN, f"{OWN}/case"):
        await reader.open(path)
        reader.reads(
            "担当は鈴木 真理さん", "見積書の原本をそろえる", "柿畑を一緒に歩きました。"
        )
        assert "信用金庫" not in reader.page


async def test_without_a_case_the_owner_joins_one_by_the_code_as_it_is_typed(
    reader: Reader, played: Played
) -> None:
    away = problem(404, "not-found")
    played.answers[f"GET listing/projects/{world.DRAFT}/case"] = away
    await reader.open(OWN)
    reader.reads("相談でもらった番号を入れる")
    await reader.open(f"{OWN}/case")
    await reader.send(code="7kmn")
    assert reader.status == 422
    put = f"PUT listing/projects/{world.DRAFT}/case"
    played.answers[put] = problem(409, "code-unknown")
    await reader.send(code="７ｋｍｎ－４ｑｒｓ")
    reader.reads("この番号の案件は見つかりません")
    played.answers[put] = world.case_of_owner()
    await reader.send(code="7kmn 4qrs")
    assert [body["code"] for body in sent(played, put)] == ["7KMN4QRS", "7KMN4QRS"]


async def test_the_owners_page_stands_while_the_case_cannot_be_read(
    reader: Reader, played: Played
) -> None:
    played.answers.pop(f"GET listing/projects/{world.DRAFT}/case")
    await reader.open(OWN)
    assert reader.status == 200


def test_a_timeline_tells_talks_by_their_day_and_steps_by_what_they_changed() -> None:
    told = timeline(Case.model_validate(world.case()))
    assert [type(one) for one in told] == [Moved, Talked, Talked, Moved, Moved]
    assert [sentence for sentence, _ in told[0].sentences] == [  # type: ignore[union-attr]
        "「%(stage)s」に進みました。",
        "次の一歩：%(next_on)s　%(next_step)s",
    ]
    assert told[-1].day.isoformat() == "2027-01-14"


@pytest.mark.parametrize("typed", ["7KMN-4QRS", "７ＫＭＮ－４ＱＲＳ", " 7kmn 4qrs "])
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert typed_code(typed) == "7KMN4QRS"
