"""What is made of a picture: upright, in three sizes, light, and silent about its origin."""

from io import BytesIO
from typing import cast

import pytest
from PIL import Image

from services.listing.photos import imaging
from services.listing.photos.domain import BUDGETS, UnfitPicture, check_shape
from tests.photographs import PLACE, TELEPHONE, opened, photograph


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_three_sizes_are_made_and_none_tells_where_it_was_taken(kind: str) -> None:
    content = photograph(2400, 1800, kind=kind)
    assert PLACE in content
    sizes = imaging.sizes_of(content)
    assert [(each.width, each.height) for each in sizes] == [
        (320, 240),
        (800, 600),
        (1600, 1200),
    ]
    for each in sizes:
        image = opened(each.content)
        assert (image.format, image.size) == ("WEBP", (each.width, each.height))
        assert dict(image.getexif()) == {}
        assert "icc_profile" not in image.info
        assert PLACE not in each.content
        assert TELEPHONE.encode() not in each.content


@pytest.mark.parametrize(
    ("orientation", "size", "sky"),
    [
        (1, (800, 600), (400, 5)),
        (3, (800, 600), (400, 594)),
        (6, (600, 800), (594, 400)),
        (8, (600, 800), (5, 400)),
    ],
)
def test_a_picture_taken_sideways_is_turned_as_its_metadata_says(
    orientation: int, size: tuple[int, int], sky: tuple[int, int]
) -> None:
    content = photograph(800, 600, orientation=orientation)
    made = opened(imaging.sizes_of(content)[-1].content).convert("RGB")
    assert made.size == size
    red, _, blue = cast("tuple[int, ...]", made.getpixel(sky))
    assert blue > red


def test_nothing_is_larger_than_the_picture() -> None:
    assert [each.width for each in imaging.sizes_of(photograph(500, 400))] == [320, 500]
    assert [each.width for each in imaging.sizes_of(photograph(300, 300))] == [300]


def test_even_the_noisiest_picture_keeps_to_its_bytes() -> None:
    # Of the two narrower widths: the widest takes half a minute where CPU is scarce.
    sizes = imaging.sizes_of(photograph(800, 600, noise=True))
    weighed = zip(sizes, BUDGETS[:2], strict=True)
    assert [len(each.content) <= most for each, (_, most) in weighed] == [True] * 2


def test_what_shines_through_stands_on_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(out, "PNG")
    made = opened(imaging.sizes_of(out.getvalue())[-1].content).convert("RGB")
    assert made.getpixel((10, 10)) == (255, 255, 255)


def test_a_broken_profile_of_colours_is_left_aside() -> None:
    assert imaging.sizes_of(photograph(400, 300, icc_profile=b"no profile"))


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", b"GIF89a", photograph()[:200], b"\xff\xd8\xff\xe0" + bytes(500)],
)
def test_what_is_no_picture_is_unreadable(content: bytes) -> None:
    with pytest.raises(imaging.Unreadable):
        imaging.shape_of(content)


def test_a_picture_that_breaks_off_is_found_when_it_is_unpacked() -> None:
    half = photograph(1200, 900, noise=True)
    half = half[: len(half) // 2]
    assert imaging.shape_of(half) == (1200, 900)
    with pytest.raises(imaging.Unreadable):
        imaging.sizes_of(half)


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ((10_000, 5_001), "too_large"),
        ((299, 600), "too_small"),
        ((2_001, 500), "too_long"),
        ((10_000, 5_000), None),
        ((300, 300), None),
        ((500, 2_000), None),
    ],
)
def test_only_a_shape_that_a_page_can_show_is_unpacked(
    shape: tuple[int, int], why: str | None
) -> None:
    if why is None:
        check_shape(*shape)
        return
    with pytest.raises(UnfitPicture) as found:
        check_shape(*shape)
    assert found.value.facts["why"] == why
