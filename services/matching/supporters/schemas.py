"""Shapes of supporters on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from services.matching.pledges.domain import State as PledgeState
from services.matching.rounds.schemas import NamedSupporter
from services.matching.supporters.domain import Card, ShownAs, State, Verdict
from services.matching.supporters.domain import Shown as ShownCard
from shared.wire import LINES, ONE_LINE, Answer, Body, Line, Name, OptionalText, Version

ShownName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40, pattern=ONE_LINE),
]
Message = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=LINES)
]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{7}$")]


class HandedIn(Body):
    """What the owner gets to send a return, and for nothing else."""

    name: Name
    postal_code: PostalCode
    address: Line


class SupporterIn(Body):
    """What everybody may read once the chamber has, and what the owner gets.

    `shown_name` empty: not named at all. `handed` null: neither name nor address is handed
    over, or no longer.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "shown_name": "山本 京子",
                    "is_initials": False,
                    "message": "楽しみにしています。",
                    "handed": {
                        "name": "山本 京子",
                        "postal_code": "5200043",
                        "address": "滋賀県大津市中央1-2-3",
                    },
                }
            ]
        }
    )

    shown_name: ShownName = ""
    is_initials: StrictBool = False
    message: Message = ""
    handed: HandedIn | None = None

    def shown(self) -> ShownCard:
        if not self.shown_name:
            return ShownCard("anonymous", "", self.message)
        shown_as: ShownAs = "initials" if self.is_initials else "name"
        return ShownCard(shown_as, self.shown_name, self.message)


class HandedOut(Answer):
    name: str
    postal_code: str
    address: str


class SupporterOut(Answer):
    """What stands now; `reason` where the chamber held it back."""

    pledge_id: UUID
    shown_as: ShownAs
    shown_name: str
    message: str
    state: State
    reason: str
    version: int
    handed: HandedOut | None
    handed_at: datetime | None = Field(description="When this was agreed to.")

    @classmethod
    def of(cls, card: Card, handed: dict[str, str] | None) -> "SupporterOut":
        return cls(
            pledge_id=card.pledge_id,
            shown_as=card.shown_as,
            shown_name=card.shown_name,
            message=card.message,
            state=card.state,
            reason=card.reason,
            version=card.version,
            handed=HandedOut(**handed) if handed else None,
            handed_at=card.handed_at,
        )


class NamedSupportersOut(Answer):
    supporters: list[NamedSupporter]


class ThankedSupporter(Answer):
    shown_as: Literal["name", "initials"]
    shown_name: str


class ThankedProject(Answer):
    project_id: UUID
    supporters: list[ThankedSupporter]


class ThanksOut(Answer):
    """By project in the order of their outcomes; at most 2,000 names."""

    chamber_id: UUID
    year: int
    projects: list[ThankedProject]


class SupporterVerdictIn(Body):
    """`version` is the one that was read; `reason` is for the supporter whose is held back."""

    version: Version
    verdict: Verdict
    reason: OptionalText = ""


class JudgedSupporter(Answer):
    pledge_id: UUID
    state: State
    version: int
    reason: str


class WaitingSupporter(Answer):
    """A card that waits for the asker's chamber; not judged by whose words they are."""

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    shown_as: ShownAs
    shown_name: str
    message: str
    version: int
    changed_at: datetime
    is_own: bool


class SupporterQueueOut(Answer):
    items: list[WaitingSupporter]


class OfReturn(Answer):
    """One return of the round; `return_id` null in a round without returns."""

    return_id: UUID | None
    pledges: int
    units: int
    handed: int = Field(description="How many agreed to hand over name and address.")
    sent: int
    sent_on: date | None = Field(description="Where it is marked for everybody.")


class ListedSupporter(Answer):
    """One pledge that counts, without a name."""

    pledge_id: UUID
    return_id: UUID | None
    units: int
    state: PledgeState
    applied_at: datetime
    is_handed: bool
    sent_on: date | None


class SupporterListOut(Answer):
    """By number; ask for more `after` the last one."""

    returns: list[OfReturn]
    pledges: list[ListedSupporter]


class ExportIn(Body):
    """`after`: the `next_after` of the part before; null from the beginning."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"after": None}]})

    after: UUID | None = None


class ExportedSupporter(ListedSupporter):
    """`handed` only of those who agreed to it."""

    handed: HandedOut | None


class ExportOut(Answer):
    """By return, then by the day of joining; at most 2,000 at once."""

    pledges: list[ExportedSupporter]
    next_after: UUID | None
