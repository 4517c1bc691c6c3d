"""Photos: handed over without a script, described, put in order, and shown by their hash."""

import json
import re
from hashlib import sha256
from typing import Any

import httpx
import pytest

from shared.ids import derived_id
from tests.photographs import photograph
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import HOME, Played, problem

PATH = f"/owner/projects/{world.DRAFT}/photos"
PICTURE = photograph(400, 300)
SHA256 = sha256(PICTURE).hexdigest()
PHOTO_ID = str(derived_id("photo", world.DRAFT, SHA256))
KEPT = f"PUT listing/projects/{world.DRAFT}/photos/{PHOTO_ID}"
SAVED = f"PUT listing/projects/{world.DRAFT}"
HASH = world.SIZES[0].sha256


async def hand_over(
    reader: Reader, content: bytes | None = PICTURE, alt: str = "裏庭の柿の木"
) -> httpx.Response:
    await reader.open(PATH)
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', reader.page)
    )
    files = {"photo": ("photo.jpg", content, "image/jpeg")} if content is not None else None
    return await reader.http.post(
        PATH, data={**hidden, "alt": alt}, files=files, headers={"Origin": HOME}
    )


def named(played: Played) -> list[dict[str, Any]]:
    """The photos that the draft was saved with, the last time."""
    saved = [
        request
        for request in played.asked
        if f"{request.method} {request.url.host}{request.url.path}" == SAVED
    ]
    return list(json.loads(saved[-1].content)["photos"])


async def test_the_file_is_handed_over_first_and_then_named_by_the_page(
    reader: Reader, played: Played
) -> None:
    played.answers |= {KEPT: {}, SAVED: {}}
    answer = await hand_over(reader)
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    put = [request for request in played.asked if request.method == "PUT"]
    assert [request.url.path.rpartition("/")[2] for request in put] == [PHOTO_ID, world.DRAFT]
    assert put[0].content == PICTURE
    assert named(played)[-1] == {
        "photo_id": PHOTO_ID,
        "sha256": SHA256,
        "alt": "裏庭の柿の木",
    }
    assert len(named(played)) == 4


async def test_the_same_photo_twice_is_one_photo(reader: Reader, played: Played) -> None:
    again = {"photo_id": PHOTO_ID, "sha256": SHA256, "alt": "裏庭"}
    path = f"GET listing/projects/{world.DRAFT}"
    project: Any = played.answers[path]
    played.answers[path] = {**project, "content": {**world.CONTENT, "photos": [again]}}
    assert (await hand_over(reader)).status_code == 303
    assert [request for request in played.asked if request.method == "PUT"] == []


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (problem(422, "malformed"), "写真として読み取れませんでした"),
        (problem(409, "unfit-picture", why="too_large"), "5,000万画素までの写真"),
        (problem(409, "unfit-picture", why="too_small"), "写真が小さすぎます"),
        (problem(409, "unfit-picture", why="too_long"), "写真が細長すぎます"),
        (problem(409, "too-many-photos"), "いまは受け取れません"),
    ],
)
async def test_a_photo_that_cannot_be_shown_is_refused_in_plain_words_and_nothing_is_saved(
    reader: Reader, played: Played, refusal: httpx.Response, said: str
) -> None:
    played.answers[KEPT] = refusal
    answer = await hand_over(reader)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<title>エラー：" in answer.text
    assert 'value="裏庭の柿の木"' in answer.text
    assert f"PUT listing/projects/{world.DRAFT}" not in played.paths("PUT")


async def test_a_photo_wants_its_words_and_words_their_photo(
    reader: Reader, played: Played
) -> None:
    assert "入れてください" in (await hand_over(reader, alt=" ")).text
    assert "写真を選んでください" in (await hand_over(reader, None)).text
    assert played.paths("PUT") == []


async def test_a_sixth_photo_is_not_taken(reader: Reader, played: Played) -> None:
    path = f"GET listing/projects/{world.DRAFT}"
    five = [world.named(at) for at in range(1, 6)]
    content = {**world.CONTENT, "photos": five}
    project: Any = played.answers[path]
    played.answers[path] = {**project, "content": content}
    await reader.open(PATH)
    reader.reads("5枚そろっています")
    assert 'type="file"' not in reader.page


async def test_a_file_above_ten_megabytes_is_turned_away_in_plain_words(
    reader: Reader,
) -> None:
    answer = await hand_over(reader, bytes(11 * 1024 * 1024))
    assert answer.status_code == 413
    assert "ファイルなら10MBまで" in answer.text


async def test_a_photo_says_how_it_stands(reader: Reader) -> None:
    await reader.open(PATH)
    reader.reads("写真を準備しています。", "この写真は読み取れませんでした")
    assert f"/photos/{HASH}" in reader.page


@pytest.mark.parametrize(
    ("at", "act", "order"),
    [
        (1, "later", [2, 1, 3]),
        (3, "earlier", [1, 3, 2]),
        (2, "remove", [1, 3]),
        (1, "earlier", [1, 2, 3]),
        (3, "later", [1, 2, 3]),
    ],
)
async def test_photos_are_put_in_order_and_taken_off(
    reader: Reader, played: Played, at: int, act: str, order: list[int]
) -> None:
    played.answers[SAVED] = {}
    await reader.open(PATH)
    await reader.send(f"{PATH}/{world.named(at)['photo_id']}", act=act)
    assert [each["photo_id"] for each in named(played)] == [
        world.named(each)["photo_id"] for each in order
    ]


async def test_the_words_of_a_photo_are_mended(reader: Reader, played: Played) -> None:
    played.answers[SAVED] = {}
    await reader.open(PATH)
    action = f"{PATH}/{world.named(2)['photo_id']}"
    await reader.send(action, **{"alt-2": " "})
    reader.reads("2枚目：何が写っていますか：入れてください")
    await reader.send(action, **{"alt-2": "干し場"})
    assert [each["alt"] for each in named(played)][1] == "干し場"


async def test_saving_another_section_keeps_the_photos(reader: Reader, played: Played) -> None:
    played.answers[SAVED] = {}
    await reader.open(f"/owner/projects/{world.DRAFT}/risks")
    await reader.send(risks="実がならない年があります。")
    assert named(played) == [world.named(1), world.named(2), world.named(3)]


async def test_a_public_photo_is_kept_for_ever_and_asks_nobody_who_comes(
    reader: Reader, played: Played
) -> None:
    answer = await reader.http.get(f"/photos/{HASH}")
    assert answer.content == world.SIZES[0].content
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert played.paths() == [f"listing/photos/{HASH}"]
    # Nor is a token asked for.
    assert played.paths("POST") == []
    etag = {"If-None-Match": f'"{HASH}"'}
    assert (await reader.http.get(f"/photos/{HASH}", headers=etag)).status_code == 304


async def test_a_private_photo_is_shown_to_its_people_and_kept_nowhere(
    reader: Reader, played: Played
) -> None:
    def private(request: httpx.Request) -> httpx.Response:
        if "authorization" not in request.headers:
            return problem(404, "not-found")
        headers = {"content-type": "image/webp", "cache-control": "private, no-store"}
        return httpx.Response(200, content=b"webp", headers=headers)

    played.answers[f"GET listing/photos/{HASH}"] = private
    answer = await reader.http.get(f"/photos/{HASH}")
    assert (answer.content, answer.headers["cache-control"]) == (b"webp", "private, no-store")
    reader.http.cookies.clear()
    assert (await reader.http.get(f"/photos/{HASH}")).status_code == 404
    assert (await reader.http.get("/photos/../secrets")).status_code == 404
    assert (await reader.http.get("/photos/abc")).status_code == 404


async def test_a_page_shows_its_photos_with_their_measures_and_words(
    stranger: Reader,
) -> None:
    await stranger.open(f"/projects/{world.REWARD}")
    found = re.findall(r'<img src="/photos/[^>]+>', stranger.page)
    assert len(found) == 3
    assert 'fetchpriority="high"' in found[0]
    assert all('loading="lazy"' in each for each in found[1:])
    for each in found:
        assert re.search(r'width="\d+" height="\d+"', each)
        assert 'alt="柿の木の下の森さん' in each
        assert " 320w" in each


async def test_a_reviewer_sees_which_photos_went_and_which_came(
    reader: Reader, played: Played
) -> None:
    older = {**world.version(1, photos=[world.named(1)]), "photos": [world.photo(1)]}
    newer = {**world.version(2, photos=[world.named(2)]), "photos": [world.photo(2)]}
    played.answers[f"GET listing/projects/{world.LOST}/versions"] = {
        "project_id": world.LOST,
        "seen_version": 1,
        "versions": [newer, older],
    }
    await reader.open(f"/desk/projects/{world.LOST}")
    reader.reads("はずした写真", "足した写真")
    gone, _, new = reader.page.partition("足した写真")
    assert world.photo(1)["alt"] in gone
    assert world.photo(2)["alt"] in new
