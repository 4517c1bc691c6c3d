"""What clients saw of their pledges: `ok`, `fail` or `unknown`; compared with what is there.

`ok` is there once; `fail` is nowhere, not even at the PSP; `unknown` is there once or nowhere.
"""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

Saw = Literal["invoke", "ok", "fail", "unknown"]


@dataclass(frozen=True)
class There:
    """A pledge as the database has it."""

    units: int
    investor_id: str


class History:
    """Lines of JSON, appended by all clients; each pledge ends as what was seen last."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._alone = threading.Lock()
        self.last: dict[str, Saw] = {}
        self.asked: dict[str, There] = {}

    def invoke(self, pledge: UUID, units: int, investor_id: UUID) -> None:
        self.asked[str(pledge)] = There(units, str(investor_id))
        self._note(str(pledge), "invoke", {"units": units, "investor": str(investor_id)})

    def saw(self, pledge: UUID, what: Saw, why: str = "") -> None:
        self._note(str(pledge), what, {"why": why} if why else {})

    def _note(self, pledge: str, what: Saw, more: Mapping[str, Any]) -> None:
        with self._alone:
            self.last[pledge] = what
            line = {"t": round(time.monotonic(), 4), "pledge": pledge, "saw": what, **more}
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(line) + "\n")

    def lies(self, there: Mapping[str, There], at_psp: Iterable[str]) -> list[str]:
        """Where the clients were told something else than what is so."""
        charged = set(at_psp)
        wrong = []
        for pledge, saw in self.last.items():
            found = there.get(pledge)
            if saw == "ok" and found is None:
                wrong.append(f"{pledge}: acknowledged and lost")
            if saw == "fail" and (found is not None or pledge in charged):
                wrong.append(f"{pledge}: refused, and there")
            if found is not None and found != self.asked[pledge]:
                wrong.append(f"{pledge}: other than asked: {found}")
            if found is None and pledge in charged:
                wrong.append(f"{pledge}: at the PSP, and not in the book")
        return wrong
