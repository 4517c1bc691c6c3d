"""The drawing of a project: the one its owner chose, else a sashiko pattern of its own."""

from typing import Final
from uuid import UUID

DRAWN: Final = ("ai", "ginko", "kaki", "minato", "sento", "town")
_PATTERNS: Final = 4


def picture_of(project_id: UUID, chosen: str) -> str:
    """The name of a file in `static/img`; a project without a choice keeps its pattern."""
    if chosen in DRAWN:
        return f"{chosen}.svg"
    return f"sashiko-{project_id.int % _PATTERNS + 1}.svg"
