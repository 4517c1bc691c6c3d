"""What is answered: outcome, rule, sums and a sentence in Japanese and English. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from services.investors.rulebook.domain.sums import room_minor
from services.investors.rulebook.domain.versions import RuleVersion

Outcome = Literal[
    "allow", "refuse", "allow_after_steps", "declaration_needed", "not_applicable"
]
Step = Literal[
    "warning",
    "consent",
    "proof_of_understanding",
    "registration_statement_short_form",
    "securities_notice",
    "public_offering",
]
_SIGNS: Final = {"US": "$", "EU": "€", "UK": "£"}
_CENTS: Final = 100


@dataclass(frozen=True, slots=True)
class Text:
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """One amount that counts, or one test that holds, and why."""

    why: str
    amount: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`max_amount` is the most that this request could be; None where nothing limits it.

    `room` is `cap` less `counted`, never below zero. `room_returns_on` is the first day of
    the kind the rule counts by from which on more room is left than now. `inputs` are the days
    and figures it rests on.
    """

    outcome: Outcome
    rule: RuleVersion | None
    text: Text
    cap: int | None = None
    counted: int | None = None
    max_amount: int | None = None
    max_units: int | None = None
    room_returns_on: date | None = None
    steps: Sequence[Step] = ()
    deadline: datetime | None = None
    lines: Sequence[Line] = ()
    inputs: Mapping[str, str | int | None] = field(default_factory=dict)

    @property
    def room(self) -> int | None:
        if self.cap is None or self.counted is None:
            return None
        return room_minor(self.cap, self.counted)


def not_applicable(rule: RuleVersion | None = None) -> Answer:
    """No rule of this kind is about this product on that day."""
    return Answer(
        "not_applicable",
        rule,
        Text(
            "この日、この種類の取引に当てはまる規則はありません。",
            "On that day no rule of this kind is about this product.",
        ),
    )


def money(amount_minor: int, jurisdiction: str) -> Text:
    """An amount as it is read: whole yen, or the sign and two places."""
    if jurisdiction == "JP":
        return Text(f"{amount_minor:,}円", f"{amount_minor:,} yen")
    whole, cents = divmod(abs(amount_minor), _CENTS)
    written = f"{'-' if amount_minor < 0 else ''}{_SIGNS[jurisdiction]}{whole:,}.{cents:02}"
    return Text(written, written)
