"""The yearly list of thanks: by project, by consent, with a way to the years around it."""

import pytest

from shared.ids import new_id
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import Played

LIST = f"/chambers/{world.AISE}/thanks"
THANKED = f"GET matching/chambers/{world.AISE}/thanks"


async def test_a_chamber_thanks_by_project_and_never_by_amount(reader: Reader) -> None:
    await reader.open(f"{LIST}/2027")
    reader.reads("2027年に支えてくださった方", "藍瀬商工会議所", world.CONTENT["title"])
    reader.reads("藤井 実", "K. Y.")
    main = reader.page[reader.page.index("<main") :]
    assert "円" not in main
    assert f'href="{LIST}/2026"' in main
    assert f'href="{LIST}/2028"' not in main


async def test_the_names_of_a_project_lead_to_the_year_that_runs(reader: Reader) -> None:
    await reader.open(f"/projects/{world.REWARD}/supporters")
    assert f'href="{LIST}"' in reader.page
    await reader.open(LIST)
    reader.reads("2027年に支えてくださった方")


async def test_a_year_without_anybody_leads_on(reader: Reader, played: Played) -> None:
    played.answers[THANKED] = {"chamber_id": world.AISE, "year": 2026, "projects": []}
    await reader.open(f"{LIST}/2026")
    reader.reads("お名前をのせる方はまだいません", "応援できるプロジェクトをさがす", "2027年")


async def test_names_stand_there_while_no_title_can_be_read(
    reader: Reader, played: Played
) -> None:
    del played.answers[f"GET listing/projects/{world.REWARD}"]
    await reader.open(f"{LIST}/2027")
    assert reader.status == 200
    reader.reads("藤井 実", "プロジェクト")


@pytest.mark.parametrize(
    "path",
    [f"{LIST}/2028", f"{LIST}/1999", f"{LIST}/reiwa", f"/chambers/{new_id()}/thanks/2027",
     f"/chambers/{world.MIRAI}/thanks/2027"],
)  # fmt: skip
async def test_no_such_year_and_no_such_chamber_are_not_there(
    reader: Reader, path: str
) -> None:
    await reader.open(path)
    assert reader.status == 404
