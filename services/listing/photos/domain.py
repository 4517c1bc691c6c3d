"""What a photo has to be, and how large what is shown of it may become. Pure."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict

State = Literal["waiting", "ready", "unreadable"]
Why = Literal["too_large", "too_small", "too_long"]

MOST_BYTES: Final = 10 * 1024 * 1024
# A telephone takes 12 to 50 million; a small file may claim any number, so it is asked first.
MOST_PIXELS: Final = 50_000_000
LEAST_SIDE: Final = 300
LONGEST_OF_SHORTEST: Final = 4
# Of one project, those of all its versions included.
MOST_KEPT: Final = 40
MOST_WAITING: Final = 5
MOST_TRIES: Final = 3
# Width and most bytes: so a list of six, and a page with its first photo, weigh what they may.
BUDGETS: Final = ((320, 8 * 1024), (800, 36 * 1024), (1600, 140 * 1024))


class UnfitPicture(Conflict):
    """A picture that a page cannot show; `why`: `too_large`, `too_small` or `too_long`."""

    title = "This picture cannot be used"


class TooManyPhotos(Conflict):
    """As many photos of this project are kept, or wait to be made ready, as may be."""

    title = "No more photos of this project are kept"


class PhotosNotReady(Conflict):
    """The page names a photo that is not here, not ready yet, or not readable."""

    title = "A photo of the page is not ready"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. `sha256` is computed by us, in hexadecimal."""

    project_id: UUID
    photo_id: UUID
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """A photo that is kept already."""

    sha256: str
    state: State


@dataclass(frozen=True, slots=True)
class Kept:
    """How many photos of a project there are, and how many of them still wait."""

    all: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Size:
    """One WebP made of a photo; it carries nothing of where and when the photo was taken."""

    width: int
    height: int
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def check_shape(width: int, height: int) -> None:
    """Refuse what a page cannot show, before anything of it is unpacked.

    Raises:
        UnfitPicture: with `why`.
    """
    short, long = sorted((width, height))
    why: Why | None = None
    if width * height > MOST_PIXELS:
        why = "too_large"
    elif short < LEAST_SIDE:
        why = "too_small"
    elif long > LONGEST_OF_SHORTEST * short:
        why = "too_long"
    if why:
        raise UnfitPicture("Choose another picture.", why=why, width=width, height=height)


def check_room(kept: Kept) -> None:
    """Refuse one more.

    Raises:
        TooManyPhotos: there are enough, or enough that wait.
    """
    if kept.all >= MOST_KEPT or kept.waiting >= MOST_WAITING:
        raise TooManyPhotos("Wait a little, or ask the chamber.", most=MOST_KEPT)
