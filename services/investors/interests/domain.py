"""What somebody may tell of places, themes and an amount near their heart. Pure.

Nothing of it is needed for anything else: who tells nothing can do all the same.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from shared.errors import Conflict

RootKind = Literal["school", "former_home", "second_home", "side_job"]
Theme = Literal[
    "craft", "food", "lodging", "town", "learning", "culture", "nature", "care", "industry",
    "recovery",
]  # fmt: skip
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
# What stands beside a round in a project's capital: led to by an introduction, never pledged.
Part = Literal["loan", "grant"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)


class ShownUnderAge(Conflict):
    """Whoever registered with a guardian is shown to nobody."""

    title = "Nobody under 18 is shown to owners"


class LoansByCompanies(Conflict):
    """Who lends as a business is registered for it (貸金業法 3): no natural person here."""

    title = "Only companies are introduced as lenders"


class IntroducedUnseen(Conflict):
    """An introduction tells a name, so it is agreed to together with being shown."""

    title = "Nobody is introduced who is not shown"


@dataclass(frozen=True, slots=True, order=True)
class Root:
    """One tie to a town, by the code of the town."""

    kind: RootKind
    municipality: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one would give to one project at once, both ends included."""

    least_minor: int
    most_minor: int


@dataclass(frozen=True, slots=True)
class Interests:
    """`may_be_shown`: to owners and chambers, as somebody who might feel with a project.

    `introduced_for`: the parts beside a round for which one may be asked and introduced.
    """

    roots: tuple[Root, ...] = ()
    themes: tuple[Theme, ...] = ()
    ticket: Ticket | None = None
    may_be_shown: bool = False
    introduced_for: tuple[Part, ...] = ()


NOTHING: Final = Interests()


def in_order(interests: Interests) -> Interests:
    """The same, each thing once and in one order; the ends of a ticket may come reversed."""
    ticket = interests.ticket
    if ticket is not None and ticket.least_minor > ticket.most_minor:
        ticket = Ticket(ticket.most_minor, ticket.least_minor)
    return Interests(
        roots=tuple(sorted(set(interests.roots))),
        themes=tuple(theme for theme in THEMES if theme in interests.themes),
        ticket=ticket,
        may_be_shown=interests.may_be_shown,
        introduced_for=tuple(part for part in PARTS if part in interests.introduced_for),
    )


def check(interests: Interests, *, has_guardian: bool, is_company: bool) -> None:
    """Refuse what may not be told.

    Raises:
        ShownUnderAge: a consent of somebody under 18.
        IntroducedUnseen: a consent to introductions without one to be shown.
        LoansByCompanies: a natural person who would be introduced as a lender.
    """
    if interests.may_be_shown and has_guardian:
        raise ShownUnderAge("Leave the consent out: nobody under 18 is shown to owners.")
    if interests.introduced_for and not interests.may_be_shown:
        raise IntroducedUnseen("Agree to be shown as well, or to neither.")
    if "loan" in interests.introduced_for and not is_company:
        raise LoansByCompanies("A loan by a person is not introduced here.")
