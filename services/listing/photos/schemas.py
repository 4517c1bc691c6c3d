"""What is said of photos."""

from uuid import UUID

from services.listing.photos.domain import State
from services.listing.photos.store import Shown
from services.listing.projects.domain.contents import Photo
from shared.wire import Answer


class PhotoKeptOut(Answer):
    """`sha256` is of the file as it arrived, in hexadecimal: the page names the photo by it."""

    project_id: UUID
    photo_id: UUID
    sha256: str
    state: State


class PhotoSizeOut(Answer):
    """One size, to be had at `/photos/{sha256}`."""

    width: int
    height: int
    sha256: str


class PhotoOut(Answer):
    """A photo of a page; `sizes` is empty until it is `ready`, the smallest stands first."""

    photo_id: UUID
    alt: str
    state: State
    sizes: list[PhotoSizeOut]

    @classmethod
    def of(cls, photo: Photo, shown: Shown | None) -> "PhotoOut":
        """One that is not here any more is as good as unreadable."""
        sizes = shown.sizes if shown else ()
        return cls(
            photo_id=photo.photo_id,
            alt=photo.alt,
            state=shown.state if shown else "unreadable",
            sizes=[
                PhotoSizeOut(width=each.width, height=each.height, sha256=each.sha256)
                for each in sizes
            ],
        )
