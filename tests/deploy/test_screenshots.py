"""Every page of a site is written once or twice, on a phone and on a desk, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from deploy.browser import executable
from deploy.screenshots import ANYBODY, Album, Viewer, main, shape_of, walk
from tests.ports import free_base
from tests.web.live import served


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield opened
        opened.close()


def test_the_links_of_the_public_pages_are_followed_and_each_page_is_written_at_two_widths(
    browser: Browser, tmp_path: Path
) -> None:
    album = Album(tmp_path)
    # What is there already is walked through, not written again.
    album.taken["/", ANYBODY.house] = already = 2
    with served() as address:
        walk(browser, address, album)
    shapes = {shape for shape, _ in album.taken}
    assert {"/projects", "/projects/id", "/about/risk"} <= shapes
    assert max(album.taken.values()) <= 2
    assert not [shape for shape in shapes if shape.startswith(("/en", "/static"))]
    found = sorted(path.name for path in tmp_path.iterdir())
    assert len(found) == 2 * (album.taken.total() - already)
    for width in (390, 1280):
        with Image.open(tmp_path / f"projects-id-1-anybody-{width}.png") as picture:
            assert picture.width == width


def test_each_house_has_pages_of_its_own(tmp_path: Path) -> None:
    album = Album(tmp_path)
    album.taken["/owner", "mail.example"] = 2
    assert not album.wants("/owner", Viewer("tamura@mail.example"))
    assert album.wants("/owner", Viewer("mori@kaki.example"))


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "/"),
        ("/projects/01940000-0000-7000-8000-0000000000a1/pledge", "/projects/id/pledge"),
        ("/projects/x/visit/2500-abcdefghijklmnop", "/projects/x/visit/code"),
    ],
)
def test_pages_about_different_things_have_one_shape(path: str, shape: str) -> None:
    assert shape_of(path) == shape


@pytest.mark.parametrize("arguments", [[], ["a", "b", "c"]])
def test_it_says_what_it_wants_to_be_told(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "FOLDER" in capsys.readouterr().out


def test_without_a_running_copy_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), f"http://127.0.0.1:{free_base()}"]) == 1
    assert "no demo answers" in capsys.readouterr().out
