"""Reads seeds.sql: each violation with the lines that it makes fire; runs nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("seeds.sql")
_HEADING: Final = re.compile(r"^-- (I\d\d)(?: \((.+)\))?: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Seed:
    """One violation: the line meant for it, what that implies, and how to make it."""

    number: str
    implied: frozenset[str]
    what: str
    sql: str

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


def seeds() -> Iterator[Seed]:
    """All of them, in the order of the file."""
    _, *parts = _HEADING.split(_FILE.read_text(encoding="utf-8"))
    for number, implied, what, sql in zip(*[iter(parts)] * 4, strict=True):
        also = frozenset((implied or "").split(", ")) - {""}
        yield Seed(number, also, what, sql)
