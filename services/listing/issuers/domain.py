"""Who issues: one legal entity each. Pure: no clock, no database."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from shared import corporate_numbers
from shared.errors import Conflict

Kind = Literal["company", "npo", "chamber", "person", "group"]

# These have a corporate number (法人番号); the others are the verified person who answers.
CORPORATE: Final = ("company", "npo", "chamber")


@dataclass(frozen=True, slots=True)
class Issuer:
    """`representative` is a person's name; address and phone are what mail-order law shows.

    `corporate_number` is None exactly for a person and for a group without legal form, whose
    representative answers personally.
    """

    id: UUID
    kind: Kind
    name: str
    representative: str
    address: str
    phone: str
    corporate_number: str | None


class NumberWrong(Conflict):
    """No legal entity can have this corporate number, or this kind has none."""

    title = "The corporate number is not right"


class IssuerTaken(Conflict):
    """One legal entity is one issuer: caps count per issuer."""

    title = "This issuer is registered already"


class IssuerFixed(Conflict):
    """Kind and corporate number say who it is; another one is another issuer."""

    title = "Kind and corporate number cannot be changed"


def check_number(kind: Kind, number: str | None) -> None:
    """Refuse a number that is missing, superfluous or mistyped.

    Raises:
        NumberWrong: it is.
    """
    if kind not in CORPORATE:
        if number is not None:
            raise NumberWrong("A person or a group has no corporate number.")
        return
    if number is None:
        raise NumberWrong("A legal entity has a corporate number of 13 digits.")
    if not corporate_numbers.is_right(number):
        raise NumberWrong("The check digit does not fit: look for a mistyped digit.")


def check_same_entity(known: Issuer, wanted: Issuer) -> None:
    """Refuse to turn one issuer into another.

    Raises:
        IssuerFixed: kind or corporate number differ.
    """
    if (known.kind, known.corporate_number) != (wanted.kind, wanted.corporate_number):
        raise IssuerFixed("Register the other legal entity as an issuer of its own.")
