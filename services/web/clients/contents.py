"""What a project's page says, section by section, as listing keeps it; no terms, no state."""

from uuid import UUID

from services.web.clients.http import Shape


class PhotoSize(Shape):
    """One size of a photo, at `/photos/{sha256}`."""

    width: int
    height: int
    sha256: str


class Photo(Shape):
    """A photo of a page; without sizes until it is `ready`, the smallest first."""

    photo_id: UUID
    alt: str
    state: str
    sizes: tuple[PhotoSize, ...]


class NamedPhoto(Shape):
    """A photo as the page names it."""

    photo_id: UUID
    sha256: str
    alt: str


class Story(Shape):
    """The four questions of a page."""

    why: str = ""
    for_whom: str = ""
    plan: str = ""
    afterwards: str = ""


class Use(Shape):
    """One line of what the money is for."""

    label: str
    amount_minor: int


class Seller(Shape):
    """Who sells the returns, as mail-order law wants it shown."""

    name: str = ""
    responsible_person: str = ""
    address: str = ""
    phone: str = ""


class Content(Shape):
    """All sections of a project."""

    title: str = ""
    summary: str = ""
    prefecture: str = ""
    town: str = ""
    category: str = ""
    picture: str = ""
    story: Story = Story()
    risks: str = ""
    uses: tuple[Use, ...] = ()
    seller: Seller = Seller()
    cancellation_terms: str = ""
    photos: tuple[NamedPhoto, ...] = ()
