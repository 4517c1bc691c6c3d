"""Events cut into what a use case may take at once: one class, each subject once."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from shared.contracts.envelope import Event

if TYPE_CHECKING:
    from uuid import UUID


def runs(events: Sequence[Event]) -> list[list[Event]]:
    """Cut into neighbours of one class with each subject once, keeping the log's order."""
    cut: list[list[Event]] = []
    for _, neighbours in groupby(events, key=type):
        run: list[Event] = []
        subjects: set[UUID] = set()
        for event in neighbours:
            if event.subject in subjects:
                cut.append(run)
                run, subjects = [], set()
            run.append(event)
            subjects.add(event.subject)
        cut.append(run)
    return cut
