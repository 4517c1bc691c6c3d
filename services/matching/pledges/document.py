"""`python -m services.matching.pledges.document` prints docs/pledge.md, made from the table."""

import sys
from collections.abc import Iterator
from typing import Final, get_args

from services.matching.pledges.domain import (
    AT_DEADLINE,
    AT_DEADLINE_FLEXIBLE,
    COMMANDS,
    INFORMS,
    NEXT,
    OWNER,
    STAYS,
    TERMINAL,
    TIMERS,
    On,
    State,
)

_HEAD: Final = """# The pledge

Written by `python -m services.matching.pledges.document > docs/pledge.md` from `NEXT` in
`services/matching/pledges/domain/__init__.py`; a test compares the two.
"""


def text() -> str:
    """The whole document."""
    return "\n".join([_HEAD, *_diagram(), *_steps(), *_duties(), *_others()]) + "\n"


def legal_steps() -> list[tuple[str | None, str, str, str | None]]:
    """Every row of the table: from, trigger, to, and what it says; for the judge."""
    return [
        (state, on, becomes, says)
        for (state, on), nexts in NEXT.items()
        for becomes, says in nexts.items()
    ]


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state, on, becomes, _ in legal_steps():
        yield f"  {state or '[*]'} --> {becomes}: {on}"
    for state in sorted(TERMINAL):
        yield f"  {state} --> [*]"
    yield "```\n"


def _steps() -> Iterator[str]:
    yield "## Steps\n"
    yield "| state | on | becomes | says |"
    yield "|---|---|---|---|"
    for state, on, becomes, says in legal_steps():
        yield f"| {state or '–'} | {on} ({_kind(on)}) | {becomes} | {says or '–'} |"
    yield ""


def _kind(on: str) -> str:
    if on in TIMERS:
        return "timer"
    return "command" if on in COMMANDS else "fact"


def _duties() -> Iterator[str]:
    yield "## Who acts next, and what happens at the deadline\n"
    yield "| state | owner | at its deadline |"
    yield "|---|---|---|"
    for state in get_args(State):
        if state in TERMINAL:
            yield f"| {state} | – | terminal |"
        elif state not in OWNER:
            yield f"| {state} | – | at rest |"
        else:
            yield f"| {state} | {OWNER[state]} | {_at_deadline(state)} |"
    yield "\nAn alarm calls somebody and moves nothing; a timer that misses raises one too.\n"


def _at_deadline(state: State) -> str:
    own = AT_DEADLINE_FLEXIBLE.get(state)
    return f"{AT_DEADLINE[state]}; flexible: {own}" if own else AT_DEADLINE[state]


def _others() -> Iterator[str]:
    yield "## What the table does not list\n"
    yield "- In a terminal state every fact and timer is ignored."
    yield "- A timer that comes late is ignored: it looks again under the lock."
    yield f"- Ignored in every state: {', '.join(sorted(INFORMS))}."
    yield "- A command is refused (409); a repeat whose effect stands answers the state."
    yield "- Everything else is a bug: the message is parked. But these are ignored:\n"
    yield "| state | on |"
    yield "|---|---|"
    for state in get_args(State):
        lost = sorted(on for known, on in STAYS if known == state)
        if lost:
            yield f"| {state} | {', '.join(lost)} |"


def every_on() -> list[On]:
    """Every fact, timer and command, in the order of their lists."""
    return [on for kind in get_args(On) for on in get_args(kind)]


if __name__ == "__main__":
    sys.stdout.write(text())
