"""The picture beside a link: the whole title, the chamber, the place; no larger than it must be."""

import re
from io import BytesIO

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont
from pylopdf_fonts_jp import serif_path

from services.web.link_cards import HEIGHT, WIDTH, LinkCard, drawn, lines_of
from tests.examples import examples
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import HOME, Played, problem

CARD = LinkCard(world.CONTENT["title"], "藍瀬商工会議所", "徳島県 藍瀬市")
FONT = ImageFont.truetype(serif_path(), 52, layout_engine=ImageFont.Layout.BASIC)
PAGE = f"/projects/{world.REWARD}"


def told(page: str, name: str) -> str:
    found = re.search(rf'<meta property="og:{name}" content="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_it_is_a_picture_of_the_size_that_others_expect_and_light() -> None:
    content = drawn(CARD)
    image = Image.open(BytesIO(content))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT)) == ("PNG", (1200, 630))
    assert len(content) <= 60_000
    assert drawn(CARD) is content


@pytest.mark.parametrize(
    "title",
    [
        "",
        "あ" * 40,
        "W" * 40,
        "鬱" * 40,
        "100年つづく藍の織り場を、次の10人に手わたす",
        "a b " * 10,
    ],
)
def test_every_title_that_an_owner_may_write_is_drawn(title: str) -> None:
    assert Image.open(BytesIO(drawn(LinkCard(title, "長" * 60, "")))).size == (WIDTH, HEIGHT)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40))
@settings(max_examples=examples(50))
def test_no_line_runs_over_the_edge_and_no_letter_is_lost(title: str) -> None:
    lines = lines_of(title, FONT)
    assert all(FONT.getlength(line) <= WIDTH - 160 for line in lines)
    assert "".join(lines) == title


def test_a_title_breaks_between_its_phrases() -> None:
    lines = lines_of("切られるはずの柿の木120本を、干し柿の里にのこす", FONT)
    assert lines[0].endswith(("、", "を", "の", "に"))


def test_another_title_has_another_address() -> None:
    assert CARD.mark != LinkCard("別の題", CARD.chamber, CARD.place).mark
    assert CARD.mark == LinkCard(CARD.title, CARD.chamber, CARD.place).mark


async def test_a_public_page_tells_other_sites_its_title_and_its_picture(
    stranger: Reader,
) -> None:
    await stranger.open(PAGE)
    assert told(stranger.page, "title") == world.CONTENT["title"]
    assert told(stranger.page, "url") == f"{HOME}{PAGE}"
    picture = told(stranger.page, "image")
    assert picture.startswith(f"{HOME}{PAGE}/link-")
    answer = await stranger.http.get(picture.removeprefix(HOME))
    assert answer.content == drawn(CARD)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    old = await stranger.http.get(f"{PAGE}/link-0123456789abcdef.png")
    assert (old.content, old.headers["cache-control"]) == (drawn(CARD), "public, max-age=300")


async def test_a_project_that_is_not_public_has_no_picture_even_for_its_people(
    reader: Reader, played: Played
) -> None:
    def private(request: httpx.Request) -> httpx.Response:
        if "authorization" not in request.headers:
            return problem(404, "not-found")
        told_of = world.project(world.DRAFT, None, viewer="owner", published_at=None)
        return httpx.Response(200, json=told_of)

    played.answers[f"GET listing/projects/{world.DRAFT}"] = private
    await reader.open(f"/projects/{world.DRAFT}")
    assert "og:image" not in reader.page
    answer = await reader.http.get(f"/projects/{world.DRAFT}/link-{CARD.mark}.png")
    assert answer.status_code == 404
