"""What stands at the top of a project: its first photo, else the drawing that its owner chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

DRAWN: Final = (
    "ai", "beetles", "brewery", "festival", "fireworks", "first_shop", "ginko", "kaki",
    "lacquer", "laundry", "minato", "oyster", "seed", "sento", "shops", "town",
)  # fmt: skip
_PATTERNS: Final = 4
_DRAWING: Final = (960, 720)


class Size(Protocol):
    """A size that listing has made."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def sha256(self) -> str: ...


class Photo(Protocol):
    """A photo of a page; it has sizes once it is ready."""

    @property
    def alt(self) -> str: ...
    @property
    def sizes(self) -> Sequence[Size]: ...


@dataclass(frozen=True)
class Picture:
    """What an `img` needs. `sources` is empty for a drawing, which fits any width."""

    src: str
    sources: str
    width: int
    height: int
    alt: str

    @property
    def is_photo(self) -> bool:
        """Whether it was taken, not drawn."""
        return bool(self.sources)


def picture_of(project_id: UUID, chosen: str, photos: Sequence[Photo] = ()) -> Picture:
    """The picture of a project; one without a choice keeps a sashiko pattern of its own."""
    if taken := photos_of(photos):
        return taken[0]
    pattern = f"sashiko-{project_id.int % _PATTERNS + 1}"
    name = chosen if chosen in DRAWN else pattern
    return Picture(f"/static/img/{name}.svg", "", *_DRAWING, "")


def photos_of(photos: Sequence[Photo]) -> list[Picture]:
    """Those that are ready, in their order."""
    return [_taken(photo) for photo in photos if photo.sizes]


def _taken(photo: Photo) -> Picture:
    """Who reads no `srcset` gets the size in the middle."""
    sizes = photo.sizes
    middle, largest = sizes[len(sizes) // 2], sizes[-1]
    sources = ", ".join(f"{_path(each)} {each.width}w" for each in sizes)
    return Picture(_path(middle), sources, largest.width, largest.height, photo.alt)


def _path(size: Size) -> str:
    return f"/photos/{size.sha256}"
