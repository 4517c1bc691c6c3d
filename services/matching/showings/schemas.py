"""Shapes of what was shown on the wire."""

import json
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from services.matching.showings.domain import Viewer
from shared.wire import Answer


class ShowingOut(Answer):
    """A pair as it was last shown on a day to these eyes; `parts` add up to `sum_milli`.

    `viewer`: whose eyes. `investor`: it was shown the project; by which sum is told to its own
    people alone, others read no parts. Others: it was shown to them.
    """

    investor_id: UUID
    project_id: UUID
    day: date
    viewer: Viewer
    place: int
    sum_milli: int
    parts: dict[str, int]
    weights_version: int
    parts_version: int
    ranker_version: int
    times: int
    first_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, row: Any) -> Self:  # noqa: ANN401  # an asyncpg record
        return cls(**{**row, "parts": json.loads(row["parts"])})


class ShowingsOut(Answer):
    """The last 200, the newest first; older than 180 days is forgotten."""

    showings: list[ShowingOut]
