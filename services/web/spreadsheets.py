"""A table as a file for Excel: UTF-8 with its mark, and no cell that Excel would work out."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_MARK: Final = "\ufeff"
# What begins a formula, also as it is typed in Japanese.
_BEGINS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "|", "%")


def sheet(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file: every cell a text, whatever people wrote into it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return (_MARK + out.getvalue()).encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(_BEGINS) else cell
