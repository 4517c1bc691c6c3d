"""Recommendations, what is told for them, and who might feel with a project, as pages."""

import re
from typing import Any

import pytest

from tests.web import matched, world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

TOLD = f"/my/investors/{world.INVESTOR}/interests"
PEOPLE = f"/projects/{world.REWARD}/people"


def told(played: Played) -> list[dict[str, Any]]:
    return sent(played, f"PUT investors/investors/{world.INVESTOR}/interests")


@pytest.fixture
def saved(played: Played) -> Played:
    played.answers[f"PUT investors/investors/{world.INVESTOR}/interests"] = {}
    return played


async def test_the_list_says_why_and_leads_to_what_each_reason_rests_on(reader: Reader) -> None:
    await reader.open("/recommended")
    reader.reads(
        "あなたの共感をもとに並べました",
        "この順になった理由（21.0点）",
        "以前お住まいだった藍瀬市です",
        "＋14.0点",
        "のこり",
    )
    for path in (
        TOLD,
        f"/projects/{world.REWARD}#signals",
        f"/projects/{world.EQUITY}#signals",
    ):
        assert f'href="{path}"' in reader.page


async def test_what_is_not_for_somebody_goes_and_comes_back(
    reader: Reader, played: Played
) -> None:
    path = f"PUT matching/investors/{world.INVESTOR}/set-asides/"
    played.patterns[re.compile(rf"{path}[0-9a-f-]+")] = {}
    await reader.open("/recommended")
    await reader.send(action=f"/recommended/{world.REWARD}")
    reader.reads("おすすめから外しました。")
    await reader.send(action=f"/recommended/{world.EQUITY}")
    reader.reads("おすすめに戻しました。")
    assert sent(played, path) == [{"is_set_aside": True}, {"is_set_aside": False}]


async def test_who_acts_for_nobody_is_led_to_a_name(reader: Reader, played: Played) -> None:
    known: Any = played.answers["GET accounts/me"]
    played.answers["GET accounts/me"] = {**known, "memberships": []}
    await reader.open("/recommended")
    reader.reads("お名前を登録する")


async def test_towns_are_told_by_name_and_kept_by_code(reader: Reader, saved: Played) -> None:
    await reader.open(TOLD)
    reader.reads("どれも、書かなくてかまいません", "徳島県藍瀬市")
    fields: dict[str, Any] = {
        "school": "輪島",
        "former_home": "",
        "theme-food": None,
        "theme-craft": "yes",
    }
    await reader.send(**fields, least="", most="１万円", shown=None)
    reader.reads("記録しました。")
    [body] = told(saved)
    assert body == {
        "roots": [{"kind": "school", "municipality": "17204"}],
        "themes": ["craft"],
        "ticket": {"least_minor": 1, "most_minor": 10_000},
        "may_be_shown": False,
        "introduced_for": [],
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"school": "府中市"}, "同じ名のまちがあります"),
        ({"school": "どこでもない市"}, "このまちが見つかりません"),
        ({"most": "たくさん"}, "金額を数字で入れてください"),
        ({"least": "3000", "most": ""}, "いくらまでかも入れてください"),
    ],
)
async def test_what_cannot_be_kept_is_said_at_its_field(
    reader: Reader, saved: Played, typed: dict[str, str], sentence: str
) -> None:
    await reader.open(TOLD)
    await reader.send(**typed)
    assert reader.status == 422
    reader.reads(sentence)
    assert told(saved) == []


async def test_nobody_under_18_is_shown(reader: Reader, played: Played) -> None:
    path = f"PUT investors/investors/{world.INVESTOR}/interests"
    played.answers[path] = problem(409, "shown-under-age")
    await reader.open(TOLD)
    await reader.send()
    reader.reads("18歳になるまでは、実行者にお見せできません")


async def test_the_page_of_a_project_says_why_to_whom_it_is_recommended(
    reader: Reader, played: Played
) -> None:
    here = f"/projects/{world.REWARD}"
    await reader.open(here)
    reader.reads("あなたにおすすめする理由", "以前お住まいだった藍瀬市です")
    against = [{"name": "above_ticket", "ja": "高い", "en": "high"}]
    path = f"GET matching/matches/{world.INVESTOR}/{world.REWARD}"
    played.answers[path] = matched.match(against=against)
    await reader.open(here)
    assert "あなたにおすすめする理由" not in reader.page


async def test_what_is_like_a_project_says_in_what(stranger: Reader) -> None:
    await stranger.open(f"/projects/{world.REWARD}")
    assert f'href="/projects/{world.REWARD}/similar"' in stranger.page
    await stranger.open(f"/projects/{world.REWARD}/similar")
    stranger.reads("似ている募集", "同じテーマ「手仕事」です")


async def test_a_search_is_put_in_order_by_match(reader: Reader, played: Played) -> None:
    listed: Any = played.answers["GET listing/projects"]
    played.answers["GET listing/projects"] = {**listed, "projects": listed["projects"][::-1]}
    await reader.open("/projects?sort=match")
    reader.reads("おすすめの順に並べ")
    first, second = (
        reader.page.index(f'/projects/{one}"') for one in (world.REWARD, world.EQUITY)
    )
    assert first < second


async def test_people_for_a_project_stand_with_their_consent_and_reasons(
    reader: Reader,
) -> None:
    await reader.open(PEOPLE)
    reader.reads(
        "佐野 光", "知らせてよい", "テーマ「手仕事」に関心があります", "だれに何を見せたか"
    )
    await reader.open(f"{PEOPLE}/{matched.SHOWN}")
    reader.reads("佐野 光", "合計", "重み第1版、理由の点第2版")


@pytest.mark.parametrize(
    ("number", "sentence"), [(7, "いま7人います"), (None, "数も見せません")]
)
async def test_of_an_investment_owner_and_chamber_see_a_number(
    reader: Reader, played: Played, number: int | None, sentence: str
) -> None:
    path = f"GET matching/projects/{world.EQUITY}/candidates"
    played.answers[path] = matched.candidates(number=number, candidates=[], viewer="owner")
    await reader.open(f"/projects/{world.EQUITY}/people")
    reader.reads("お名前は取扱業者だけが見ます", sentence)
    assert "佐野 光" not in reader.page


async def test_whose_name_is_not_shown_stands_in_a_whole_sentence(
    reader: Reader, played: Played
) -> None:
    shown = {"showings": [matched.showing(investor_id=world.INVESTOR)]}
    played.answers[f"GET matching/projects/{world.REWARD}/showings"] = shown
    await reader.open(PEOPLE)
    reader.reads("お名前を見せていない方におすすめした")


async def test_others_people_have_no_page(reader: Reader, played: Played) -> None:
    for path in ("candidates", "showings"):
        played.answers[f"GET matching/projects/{world.REWARD}/{path}"] = problem(
            404, "not-found"
        )
    await reader.open(PEOPLE)
    assert reader.status == 404


async def test_one_reads_what_one_was_shown_and_to_whom_one_was_shown(reader: Reader) -> None:
    await reader.open("/recommended/shown")
    reader.reads("あなたに", "実行者に", "1番目、21.0点、2回")
