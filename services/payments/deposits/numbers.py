"""Account numbers as the bank hands them out: read from its list, or invented for the demo."""

import csv
import io
import re
from typing import Final
from uuid import UUID

from services.payments.deposits.domain import Account

COLUMNS: Final = (
    "bank_code",
    "bank_name",
    "branch_code",
    "branch_name",
    "kind",
    "number",
    "holder_kana",
)
MOST: Final = 10_000
_SHAPES: Final = {
    "bank_code": re.compile(r"[0-9]{4}"),
    "branch_code": re.compile(r"[0-9]{3}"),
    "number": re.compile(r"[0-9]{7}"),
    "kind": re.compile(r"ordinary|current|savings"),
}
# Codes that no bank has; the branch tells payees apart.
_BANK: Final = ("9990", "みなと銀行(デモ)")
_BLOCKS: Final = 900


def read(text: str) -> list[Account]:
    """The accounts of a CSV with a header.

    Raises:
        ValueError: a column is missing or a value has another shape; with its line.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    if len(rows) > MOST:
        raise ValueError(f"at most {MOST} numbers at a time")
    return [_account(row, line) for line, row in enumerate(rows, start=2)]


def _account(row: dict[str, str], line: int) -> Account:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for name, value in values.items():
        shape = _SHAPES.get(name)
        if not value or (shape and not shape.fullmatch(value)):
            raise ValueError(f"line {line}: {name} {value!r}")
    return Account(**values)


def invented(handler_id: UUID | None, count: int) -> list[Account]:
    """The first `count` numbers of the demo's bank for this payee, always the same ones.

    Raises:
        ValueError: fewer than 1 or more than `MOST`.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f"between 1 and {MOST}")
    # Handlers get branches 100 to 999 by their id; two that share one differ by number.
    branch = "001" if handler_id is None else f"{100 + handler_id.int % 900:03d}"
    first = 0 if handler_id is None else handler_id.int // 900 % _BLOCKS * MOST
    return [
        Account(
            bank_code=_BANK[0],
            bank_name=_BANK[1],
            branch_code=branch,
            branch_name=f"振込専用{branch}",
            kind="ordinary",
            number=str(1_000_000 + first + at),
            holder_kana="キヨウカン" if handler_id is None else "トリアツカイギヨウシヤ",
        )
        for at in range(count)
    ]
