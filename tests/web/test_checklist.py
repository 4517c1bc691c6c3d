"""The checklist at the desk: a form a section, each saved by itself, by keyboard alone."""

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

PATH = f"/desk/projects/{world.REWARD}"
LOOK = f"PUT listing/projects/{world.REWARD}/checklist/risks"


def waiting(played: Played, **changed: object) -> None:
    round_ = world.listed_round(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    played.answers[f"GET listing/projects/{world.REWARD}"] = world.project(
        world.REWARD, round_, viewer="staff", state="in_review"
    )
    played.answers[f"GET listing/projects/{world.REWARD}/desk"] = world.desk(**changed)


async def test_each_section_says_what_to_look_at_and_who_did(
    reader: Reader, played: Played
) -> None:
    waiting(played, checklist=world.checklist("risks.promise"))
    await reader.open(PATH)
    reader.reads("確認リスト", "のこり1", "起こりうることと、そのときどうするか", "野田 学")
    assert reader.page.count(' name="point-risks.') == 2
    assert 'name="point-risks.concrete" value="yes" checked' in reader.page
    assert 'name="point-risks.promise" value="yes" checked' not in reader.page


async def test_one_section_is_saved_by_itself(reader: Reader, played: Played) -> None:
    waiting(played, checklist=world.checklist("risks.promise"))
    played.answers[LOOK] = {}
    await reader.open(PATH)
    fields = {"point-risks.concrete": "yes", "point-uses.papers": "yes"}
    await reader.send(f"{PATH}/checklist/risks", **fields)
    assert sent(played, LOOK) == [
        {"version": 1, "codes": ["risks.concrete"], "name": "山本 京子"}
    ]
    reader.reads("確認リストの「リスク」を保存しました")


async def test_a_mark_that_is_refused_is_said_kindly(reader: Reader, played: Played) -> None:
    waiting(played)
    played.answers[LOOK] = problem(409, "other-version", version=2)
    await reader.open(PATH)
    await reader.send(f"{PATH}/checklist/risks", **{"point-risks.concrete": "yes"})
    reader.reads("読んでいるあいだに新しい版が出ました")


async def test_an_approval_that_comes_too_early_is_told_what_is_missing(
    reader: Reader, played: Played
) -> None:
    waiting(played, checklist=world.checklist("risks.promise"))
    await reader.open(PATH)
    answer_id = reader.page.split('name="answer_id" value="')[1].split('"')[0]
    path = f"PUT listing/projects/{world.REWARD}/answers/{answer_id}"
    played.answers[path] = problem(409, "checklist-incomplete", missing=["risks.promise"])
    await reader.send(verdict="approve", checked="登記", not_checked="売上")
    reader.reads("確認リストに、まだ見ていないところがあります")


async def test_whoever_may_not_mark_reads_it(reader: Reader, played: Played) -> None:
    waiting(played, tie="pledged", checklist=world.checklist("risks.promise"))
    await reader.open(PATH)
    reader.reads("確認リスト", "まだ見ていません")
    assert 'name="point-' not in reader.page
