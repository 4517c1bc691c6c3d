"""The patches beside this file: what each breaks, and which test is to notice; runs nothing."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_CHECK: Final = re.compile(r"^Caught-by: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Mutant:
    """One break; `check` is the test's node id."""

    path: Path
    what: str
    check: str

    @property
    def name(self) -> str:
        return self.path.stem


def mutants() -> list[Mutant]:
    """All of them, by name."""
    return [_read(path) for path in sorted(_HERE.glob("*.patch"))]


def _read(path: Path) -> Mutant:
    text = path.read_text(encoding="utf-8")
    [check] = _CHECK.findall(text)
    return Mutant(path, text.split("\n", 1)[0], check)
