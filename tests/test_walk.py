"""The walk through one pledge in docs/architecture.md can be taken: its files are there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVICES = ROOT / "services"
WALK = "## One pledge, from the page to the ledger"
# A file in backticks, perhaps with the name in it where to begin.
STOP = re.compile(r"`([\w/]+\.py)`(?: \(`(\w+)`)?")


def rows() -> list[str]:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    section = text.split(WALK)[1].split("\n## ")[0]
    return [line.split("|")[2] for line in section.splitlines() if line.startswith("|")][2:]


def stops(row: str) -> Iterator[tuple[Path, str]]:
    """A bare name stands in the folder of the file before it, a path in its service."""
    here = SERVICES
    for named, begin in STOP.findall(row):
        service = SERVICES / here.relative_to(SERVICES).parts[0] if here != SERVICES else here
        within = [service / named, SERVICES / named] if "/" in named else [here / named]
        found = next((each for each in within if each.is_file()), within[0])
        here = found.parent
        yield found, begin


def names(file: Path) -> set[str]:
    """What a module defines at its top."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


@pytest.mark.parametrize("row", rows())
def test_each_step_of_the_walk_names_files_and_functions_that_exist(row: str) -> None:
    taken = list(stops(row))
    assert taken
    for file, begin in taken:
        assert file.is_file(), file.relative_to(ROOT)
        assert not begin or begin in names(file), f"{begin} in {file.relative_to(ROOT)}"


def test_the_walk_goes_through_four_programs() -> None:
    programs = {file.relative_to(SERVICES).parts[0] for row in rows() for file, _ in stops(row)}
    assert programs == {"web", "matching", "investors", "payments"}
