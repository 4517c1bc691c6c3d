"""A tie to a company, an organisation or a person: by kinship or by an office. Pure.

It may stand in the way of an approval; of an investment it never does.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict

# `self`: the investor's own office; all others are kin.
Relation = Literal["self", "spouse", "parent", "child", "sibling", "other_relative"]
Office = Literal[
    "none", "representative", "officer", "employee", "major_shareholder", "adviser"
]
Kind = Literal["office", "relative"]
MOST: Final = 100


class TieRefused(Conflict):
    """It says nothing, ends before it begins, or is one too many."""

    title = "This tie cannot be declared so"


@dataclass(frozen=True, slots=True)
class About:
    """To whom; without an id it is known by its name alone."""

    name: str
    issuer_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """One version of what was said; without days it has none that were told."""

    investor_id: UUID
    tie_id: UUID
    about: About
    relation: Relation
    office: Office
    valid_from: date | None
    valid_to: date | None
    version: int
    is_withdrawn: bool
    declared_at: datetime
    body_hash: bytes

    @property
    def kind(self) -> Kind:
        """All that is told of it to others."""
        return "office" if self.relation == "self" else "relative"


def refuse_senseless(
    relation: Relation, office: Office, first: date | None, last: date | None
) -> None:
    """Refuse an own tie without an office, and days that end before they begin.

    Raises:
        TieRefused: it is one of them.
    """
    if relation == "self" and office == "none":
        raise TieRefused("Of oneself an office is declared.")
    if first is not None and last is not None and last < first:
        raise TieRefused("It ends before it begins.")


def refuse_more(standing: int) -> None:
    """Refuse one more than anybody needs.

    Raises:
        TieRefused: that many stand already.
    """
    if standing >= MOST:
        raise TieRefused(f"At most {MOST} ties may stand.", most=MOST)
