"""What may change while a round runs, what of it matters, and who decides it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from services.listing.rounds.domain import JST, Instrument, IsBusinessDay
from shared.errors import Conflict

State = Literal["waiting", "proposed", "approved", "refused", "withdrawn"]
Verdict = Literal["approve", "refuse"]
# Who is the second person: of an investment its handler's; an operator where nobody else is.
Asked = Literal["chamber", "handler", "operator"]

OPEN: Final[tuple[State, ...]] = ("waiting", "proposed")
# Business days after the day of the notice in which a pledge is said yes to again.
ANSWERED_WITHIN_DAYS: Final = 5

# By these people were matched, and by these their pledge was made, held and will be charged:
# who wants another price or another day offers another round.
_FIXED: Final = frozenset(
    {
        "prefecture",
        "town",
        "category",
        # A photo that no version names is its owner's alone: who decides would not see it.
        "photos",
        "terms.instrument",
        "terms.mode",
        "terms.allotment",
        "terms.allotment_rule",
        "terms.book_limit_units",
        "terms.limit_units",
        "terms.unit_minor",
        "terms.rails",
        "terms.opens_at",
        "terms.closes_at",
        "terms.transfer_within_days",
        "terms.equity",
        "terms.returns.price_minor",
        "terms.returns.stock_units",
        "terms.returns",
    }
)
_SOLD: Final = frozenset(
    {
        "uses",
        "risks",
        "seller.name",
        "seller.responsible_person",
        "seller.address",
        "seller.phone",
        "cancellation_terms",
        "terms.target_minor",
        "terms.returns.title",
        "terms.returns.description",
        "terms.returns.delivery_month",
        "terms.returns.is_shipped",
    }
)
_INVESTED: Final = frozenset(
    {"uses", "risks", "story.plan", "story.afterwards", "terms.target_minor"}
)
# What somebody who pledged has relied on, by instrument.
MATERIAL: Final[Mapping[Instrument, frozenset[str]]] = {
    "reward": _SOLD,
    "donation": frozenset({"uses", "risks", "terms.target_minor"}),
    "hometown": _SOLD,
    "fund": _INVESTED,
    "equity": _INVESTED,
}


class FixedInRound(Conflict):
    """These stay as they are while a round runs; `fields` names them."""

    title = "This cannot be changed while the round runs"


class NothingChanged(Conflict):
    """The working copy is what everybody reads already."""

    title = "Nothing has changed"


class ChangeWaits(Conflict):
    """One change at a time; `change_id` names the one that waits."""

    title = "Another change waits for an answer"


class TooLateToChange(Conflict):
    """Who pledged could not answer before the round closes; with both dates."""

    title = "It is too late for this change"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `version` is the page's once it is public, names are for colleagues."""

    id: UUID
    project_id: UUID
    round_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    issuer_id: UUID
    owner_person_id: UUID
    base_version: int
    why: str
    content: dict[str, Any]
    terms: dict[str, Any]
    changed: list[str]
    material: list[str]
    is_material: bool
    state: State
    submitted_at: datetime
    proposed_by: UUID | None = None
    proposed_name: str = ""
    proposed_at: datetime | None = None
    answered_by: UUID | None = None
    answered_name: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    version: int | None = None
    reconfirm_by: datetime | None = None

    @property
    def second_from(self) -> UUID:
        """Whose approver says the second word: of an investment the handler's."""
        return self.handler_id or self.chamber_id


@dataclass(frozen=True, slots=True)
class Word:
    """What one of the staff says to it; `is_material`: it matters, whatever the fields."""

    change_id: UUID
    verdict: Verdict
    reason: str
    is_material: bool
    name: str


def differences(
    was: Mapping[str, Any], was_terms: Mapping[str, Any],
    now: Mapping[str, Any], now_terms: Mapping[str, Any],
) -> list[str]:  # fmt: skip
    """Names of the fields that differ, each once, in the order of the page."""
    before = dict([*_leaves("", was), *_leaves("terms.", was_terms)])
    after = dict([*_leaves("", now), *_leaves("terms.", now_terms)])
    differ = [path for path in (*after, *before) if before.get(path) != after.get(path)]
    return list(dict.fromkeys(_named(path) for path in differ))


def _leaves(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if name == "returns":
            # Which there are, and in each what it is.
            yield f"{prefix}{name}", [each["return_id"] for each in value]
            for each in value:
                yield from _leaves(f"{prefix}{name}[{each['return_id']}].", each)
        elif isinstance(value, Mapping) and name != "equity":
            yield from _leaves(f"{prefix}{name}.", value)
        else:
            yield prefix + name, value


def _named(path: str) -> str:
    """Without the id of a return."""
    before, _, after = path.partition("[")
    return before + after.partition("]")[2] if after else path


def check_changed(changed: list[str]) -> None:
    """Refuse what is no change, or one of what stays.

    Raises:
        NothingChanged, FixedInRound: as they say.
    """
    if not changed:
        raise NothingChanged("Change something first.")
    if fixed := [name for name in changed if name in _FIXED]:
        raise FixedInRound("Leave these as they are.", fields=fixed)


def material_of(instrument: Instrument, changed: list[str]) -> list[str]:
    """Which of these matter to whoever has pledged."""
    return [name for name in changed if name in MATERIAL[instrument]]


def reconfirm_by(now: datetime, is_business_day: IsBusinessDay) -> datetime:
    """The end, in Japan, of the fifth business day after the one of the notice."""
    day, left = now.astimezone(JST).date(), ANSWERED_WITHIN_DAYS
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day)
    return datetime.combine(day, time.max, JST)


def check_in_time(until: datetime, closes_at: datetime) -> None:
    """Refuse a material change that people could not answer before the round closes.

    Raises:
        TooLateToChange: with both dates.
    """
    if until > closes_at:
        raise TooLateToChange(
            "Offer another round, or leave it as it is.",
            closes_at=closes_at,
            reconfirm_by=until,
        )
