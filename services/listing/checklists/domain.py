"""Points to look at, bound to sections: a mark stands while its section stays. Pure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.listing.projects.domain.contents import Content
from services.listing.rounds.domain import Draft, Instrument
from shared.errors import Conflict

Section = Literal["about", "photos", "story", "uses", "round", "risks", "seller"]


class UnknownPoint(Conflict):
    """No such point is asked of this section; `codes` are those that are."""

    title = "The checklist has no such point"


class ChecklistIncomplete(Conflict):
    """A version is approved when every point has been looked at; `missing` are the others."""

    title = "The checklist is not complete"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at. Without `instruments` it is asked of all of them."""

    code: str
    section: Section
    text: str
    instruments: tuple[Instrument, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """The points that are asked from a day on."""

    number: int
    valid_from: date
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody has looked at a point, in a section that had this content.

    `name` is what their colleagues call them.
    """

    project_id: UUID
    code: str
    chamber_id: UUID
    section: Section
    edition: int
    content_sha256: bytes
    person_id: UUID
    name: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a version, and what stands of it: the points, each with its mark."""

    edition: int
    points: tuple[Point, ...]
    hashes: Mapping[Section, bytes]
    marks: Mapping[str, Mark]

    @property
    def missing(self) -> list[str]:
        """Codes of the points that nobody has looked at since their section changed."""
        return [each.code for each in self.points if each.code not in self.marks]


def in_force(editions: Sequence[Edition], today: date) -> Edition:
    """The newest edition that is valid on this day; before the first, the first."""
    return next((each for each in reversed(editions) if each.valid_from <= today), editions[0])


def asked(
    edition: Edition,
    instrument: Instrument,
    hashes: Mapping[Section, bytes],
    marks: Sequence[Mark],
    *,
    has_photos: bool = True,
) -> Asked:
    """The points for a version, with the marks that were made of just this content.

    Of photos nothing is asked where there are none.
    """
    points = tuple(
        each
        for each in edition.points
        if (not each.instruments or instrument in each.instruments)
        and (has_photos or each.section != "photos")
    )
    codes = {each.code for each in points}
    standing = {
        each.code: each
        for each in marks
        if each.code in codes and each.content_sha256 == hashes[each.section]
    }
    return Asked(edition.number, points, hashes, standing)


def sections(
    content: Content, draft: Draft, issuer: Mapping[str, Any]
) -> dict[Section, dict[str, Any]]:
    """All that a version says, each field in the section where it is read."""
    whole = asdict(content)
    parts: dict[Section, dict[str, Any]] = {
        "about": _take(whole, "title", "summary", "prefecture", "town", "category", "picture"),
        "photos": _written(_take(whole, "photos")),
        "story": _take(whole, "story"),
        "uses": _take(whole, "uses"),
        "round": _written(asdict(draft)),
        "risks": _take(whole, "risks"),
        "seller": _take(whole, "seller", "cancellation_terms") | {"issuer": dict(issuer)},
    }
    assert not whole, "every field of a version belongs to a section"
    return parts


def _take(whole: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: whole.pop(name) for name in names}


def _written(value: Any) -> Any:  # noqa: ANN401  # any part of the terms
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return value if isinstance(value, str | int | None) else str(value)


def check_codes(asked_for: Asked, section: Section, codes: AbstractSet[str]) -> None:
    """Refuse to mark what is not asked of the section.

    Raises:
        UnknownPoint: with the codes that are.
    """
    known = [each.code for each in asked_for.points if each.section == section]
    if not codes <= set(known):
        raise UnknownPoint("Mark the points of this section.", codes=known)


def check_complete(asked_for: Asked) -> None:
    """Refuse to approve what has not been looked at as a whole.

    Raises:
        ChecklistIncomplete: with the points that are missing.
    """
    if asked_for.missing:
        raise ChecklistIncomplete("Look at each point first.", missing=asked_for.missing)
