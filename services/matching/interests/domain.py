"""What an investor told of itself, and where a project is and what it is about. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Root:
    """A tie of some kind to a town, both as codes."""

    kind: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Interests:
    """`least_minor` and `most_minor`: what it would give at once, or None for both.

    `introduced_for`: the parts beside a round for which it may be asked.
    """

    roots: tuple[Root, ...] = ()
    themes: frozenset[str] = frozenset()
    least_minor: int | None = None
    most_minor: int | None = None
    may_be_shown: bool = False
    introduced_for: frozenset[str] = frozenset()

    @property
    def is_told(self) -> bool:
        """Whether there is anything to put a list in order by."""
        return bool(self.roots or self.themes or self.most_minor)


@dataclass(frozen=True, slots=True)
class Subject:
    """Where a project is, by a town's code or a prefecture's two digits, and its theme."""

    municipality: str = ""
    theme: str = ""


NOTHING: Final = Interests()
UNKNOWN: Final = Subject()
