"""Shapes of what an investor tells of itself on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool

from services.investors.interests.domain import (
    Interests,
    Part,
    Root,
    RootKind,
    Theme,
    Ticket,
)
from services.investors.registration.schemas import InvestorKind
from shared.places.towns import TownCode
from shared.wire import AmountMinor, Answer, Body


class RootIn(Body):
    """A tie to one town, by its code (全国地方公共団体コード without the check digit)."""

    kind: RootKind
    municipality: TownCode


class TicketIn(Body):
    """What one would give to one project at once, in yen; the ends may stand either way."""

    least_minor: AmountMinor
    most_minor: AmountMinor


class InterestsIn(Body):
    """All of it may be left out.

    It is used to put projects in order, and for what is agreed to here; for nothing else.
    `may_be_shown`: owners and their chamber may see one's name, and what of this fits a
    project, as somebody who might feel with it.
    `introduced_for`: one may be asked to lend (companies alone) or to give a grant beside a
    round, and be introduced to the owner once both agree. Asks for `may_be_shown`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "roots": [{"kind": "former_home", "municipality": "17204"}],
                    "themes": ["food"],
                    "ticket": {"least_minor": 3_000, "most_minor": 10_000},
                    "may_be_shown": False,
                    "introduced_for": [],
                }
            ]
        }
    )

    roots: Annotated[tuple[RootIn, ...], Field(max_length=12)] = ()
    themes: Annotated[tuple[Theme, ...], Field(max_length=10)] = ()
    ticket: TicketIn | None = None
    may_be_shown: StrictBool = False
    introduced_for: Annotated[tuple[Part, ...], Field(max_length=2)] = ()

    @property
    def interests(self) -> Interests:
        return Interests(
            tuple(Root(root.kind, root.municipality) for root in self.roots),
            self.themes,
            Ticket(self.ticket.least_minor, self.ticket.most_minor) if self.ticket else None,
            self.may_be_shown,
            self.introduced_for,
        )


class RootOut(Answer):
    kind: RootKind
    municipality: str


class TicketOut(Answer):
    least_minor: int
    most_minor: int


class InterestsOut(Answer):
    investor_id: UUID
    roots: list[RootOut]
    themes: list[Theme]
    ticket: TicketOut | None
    may_be_shown: bool
    introduced_for: list[Part]

    @classmethod
    def of(cls, investor_id: UUID, told: Interests) -> Self:
        ticket = told.ticket
        return cls(
            investor_id=investor_id,
            roots=[
                RootOut(kind=root.kind, municipality=root.municipality) for root in told.roots
            ],
            themes=list(told.themes),
            ticket=TicketOut(least_minor=ticket.least_minor, most_minor=ticket.most_minor)
            if ticket
            else None,
            may_be_shown=told.may_be_shown,
            introduced_for=list(told.introduced_for),
        )


class ShownInvestorOut(Answer):
    """Somebody who let owners know of them."""

    investor_id: UUID
    kind: InvestorKind
    name: str


class ShownInvestorsOut(Answer):
    investors: list[ShownInvestorOut]
