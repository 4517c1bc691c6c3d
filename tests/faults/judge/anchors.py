"""Ends of audit chains as the services wrote them outside their databases."""

import json
from collections.abc import Iterable
from pathlib import Path

Row = tuple[str, str, int, bytes]


def read(files: Iterable[Path]) -> list[Row]:
    """Rows of `anchor`: none without a file yet, and none of a line that is being written."""
    lines = [
        line
        for file in files
        if file.exists()
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True)
        if line.endswith("\n")
    ]
    return [_row(line) for line in lines]


def _row(line: str) -> Row:
    told = json.loads(line)
    return told["service"], told["chamber"], told["seq"], bytes.fromhex(told["hash"])
