"""What a project says of itself, and what is missing before it can be submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Conflict


class Incomplete(Conflict):
    """Something that a submission must say is still empty; `missing` names the sections."""

    title = "The project is not complete"


class UsesDoNotSum(Conflict):
    """The lines of the use of funds and the target of the round are not the same amount."""

    title = "The use of funds is not the target"


@dataclass(frozen=True, slots=True)
class Use:
    """One line of the use of funds, in the smallest unit."""

    label: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Story:
    why: str
    for_whom: str
    plan: str
    afterwards: str


@dataclass(frozen=True, slots=True)
class Seller:
    """What mail-order law (特定商取引法) wants to be shown of the seller."""

    name: str
    responsible_person: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that the page names: its id, its file's hash, and what is to be seen on it."""

    photo_id: UUID
    sha256: str
    alt: str


@dataclass(frozen=True, slots=True)
class Content:
    """All sections of a project; an empty text is one not written yet."""

    title: str
    summary: str
    prefecture: str
    town: str
    category: str
    picture: str
    story: Story
    risks: str
    uses: tuple[Use, ...]
    seller: Seller
    cancellation_terms: str
    photos: tuple[Photo, ...] = ()


def missing(content: Content, *, is_mail_order: bool) -> list[str]:
    """Names of the sections a submission still lacks, in the order of the page.

    `is_mail_order`: returns are sold, so seller and cancellation terms are required by law.
    """
    texts: list[tuple[str, str]] = [
        ("title", content.title),
        ("summary", content.summary),
        ("prefecture", content.prefecture),
        ("town", content.town),
        ("category", content.category),
        ("picture", content.picture or ("photo" if content.photos else "")),
        ("story.why", content.story.why),
        ("story.for_whom", content.story.for_whom),
        ("story.plan", content.story.plan),
        ("story.afterwards", content.story.afterwards),
        ("risks", content.risks),
    ]
    if is_mail_order:
        texts += [
            ("seller.name", content.seller.name),
            ("seller.responsible_person", content.seller.responsible_person),
            ("seller.address", content.seller.address),
            ("seller.phone", content.seller.phone),
            ("cancellation_terms", content.cancellation_terms),
        ]
    empty = [name for name, text in texts if not text]
    return empty if content.uses else [*empty, "uses"]


def check_complete(content: Content, *, is_mail_order: bool) -> None:
    """Refuse to submit what is not finished.

    Raises:
        Incomplete: with the names of what is missing.
    """
    if lacking := missing(content, is_mail_order=is_mail_order):
        raise Incomplete("Fill in what is missing, then submit.", missing=lacking)


def check_uses(uses: Sequence[Use], target_minor: int) -> None:
    """Refuse a use of funds that is not exactly the target.

    Raises:
        UsesDoNotSum: with both amounts.
    """
    total_minor = sum(use.amount_minor for use in uses)
    if total_minor != target_minor:
        raise UsesDoNotSum(
            "The lines must sum to the target of the round.",
            uses_minor=total_minor,
            target_minor=target_minor,
        )


def words(content: Content) -> str:
    """What the search looks through."""
    story = content.story
    parts = (
        content.title,
        content.summary,
        content.prefecture,
        content.town,
        story.why,
        story.for_whom,
        story.plan,
        story.afterwards,
    )
    return "\n".join(part for part in parts if part)
