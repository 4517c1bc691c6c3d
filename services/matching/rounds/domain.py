"""The life of a round: one table. Pure; what a round's outcome does to pledges lives above."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, time, timedelta, timezone
from typing import Any, Final, Literal

from shared.errors import WrongState

State = Literal["scheduled", "open", "paused", "settling", "succeeded", "failed", "cancelled"]
On = Literal[
    "RoundTermsChanged",
    "RoundWithdrawn",
    "RoundAmended",
    "opens_at",
    "closes_at",
    "settles_at",
    "pause",
    "resume",
    "cancel",
]
Command = Literal["pause", "resume", "cancel"]

# (state, on): {becomes: says}. Pairs that it lacks are listed below by their meaning.
NEXT: Final[Mapping[tuple[State, On], Mapping[State, str | None]]] = {
    ("scheduled", "RoundTermsChanged"): {"scheduled": None},
    ("scheduled", "RoundWithdrawn"): {"cancelled": "RoundCancelled"},
    ("scheduled", "opens_at"): {"open": "RoundOpened"},
    ("scheduled", "cancel"): {"cancelled": "RoundCancelled"},
    ("open", "RoundAmended"): {"open": None},
    ("open", "pause"): {"paused": "RoundPaused"},
    ("open", "closes_at"): {"settling": "RoundSettling"},
    ("open", "cancel"): {"cancelled": "RoundCancelled"},
    ("paused", "RoundAmended"): {"paused": None},
    ("paused", "resume"): {"open": "RoundResumed"},
    ("paused", "closes_at"): {"settling": "RoundSettling"},
    ("paused", "cancel"): {"cancelled": "RoundCancelled"},
    # Heard late: its outcome waits for the answers.
    ("settling", "RoundAmended"): {"settling": None},
    ("settling", "settles_at"): {"succeeded": "RoundSucceeded", "failed": "RoundFailed"},
    ("settling", "cancel"): {"cancelled": "RoundCancelled"},
}
# Its outcome is decided, or it was cancelled: "round over" in the table of the pledge.
OVER: Final[AbstractSet[State]] = {"succeeded", "failed", "cancelled"}
COMMANDS: Final[AbstractSet[On]] = {"pause", "resume", "cancel"}
TIMERS: Final[AbstractSet[On]] = {"opens_at", "closes_at", "settles_at"}

# The house term of a flexible round, in days of Japan; the day of applying is the first.
FLEXIBLE_TERM_DAYS: Final = 8
JST: Final = timezone(timedelta(hours=9), "JST")

Verdict = Literal["step", "ignored", "refused", "bug"]


class Unforeseen(Exception):
    """The table has no such step, and it is not to be ignored: a bug, the message is parked."""


def verdict(state: State, on: On) -> Verdict:
    """What `on` means in `state`: a timer that lost its race is ignored, a command refused."""
    if (state, on) in NEXT:
        return "step"
    if on in TIMERS or (on == "RoundAmended" and state in OVER):
        return "ignored"
    return "refused" if on in COMMANDS else "bug"


def becomes(state: State, on: On) -> tuple[State, str | None]:
    """The one state that follows, and what is said; not for the outcome, which has two.

    Raises:
        WrongState: a person's command that this state does not have.
        Unforeseen: a fact that cannot come in this state.
    """
    match verdict(state, on):
        case "step":
            ((after, says),) = NEXT[state, on].items()
            return after, says
        case "refused":
            raise WrongState(f"The round is {state}.", state=state)
        case _:
            raise Unforeseen(f"{on} in state {state}")


def outcome(mode: str, counted_minor: int, target_minor: int) -> State:
    """On what is backed at the cut: by the target, or flexible, which always goes ahead."""
    if mode == "flexible":
        return "succeeded"
    return "succeeded" if counted_minor >= target_minor else "failed"


def house_term_ends(
    instrument: str, mode: str, since: datetime, closes_at: datetime
) -> datetime | None:
    """The last instant of the house's cancellation term (お申込みの取消し).

    All-or-nothing: the deadline. Flexible: the end of the eighth day in Japan, the day of
    `since` being the first, or the deadline if that comes first. None where the law decides.
    """
    if instrument in {"fund", "equity"}:
        return None
    if mode != "flexible":
        return closes_at
    last = since.astimezone(JST).date() + timedelta(days=FLEXIBLE_TERM_DAYS - 1)
    return min(datetime.combine(last, time.max, JST), closes_at)


def changed_terms(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Each term that differs between two versions: `{name: {"was": …, "is": …}}`."""
    return {
        name: {"was": was.get(name), "is": now.get(name)}
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    }


def takes_pledges(state: State, closes_at: datetime, now: datetime) -> bool:
    """Whether a pledge may be accepted at `now`; the deadline itself is too late."""
    return state == "open" and now < closes_at
