"""The mails that came, in SQLite; the oldest go when there are more than `KEPT`."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Final

KEPT: Final = 500

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True)
class Mail:
    """One mail to one recipient; `id` counts up in the order of arrival."""

    id: int
    recipient: str
    sender: str
    subject: str
    body: str


class Store:
    """All mails of one file."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute(_TABLE)

    def add(self, recipients: Sequence[str], content: bytes) -> None:
        """Keep a mail for each recipient, as plain text."""
        message = message_from_bytes(content, policy=policy.default)
        part = message.get_body(("plain", "html"))
        body = part.get_content() if part is not None else ""
        sender, subject = (str(message.get(name, "")) for name in ("From", "Subject"))
        with self._database:
            self._database.executemany(
                "INSERT INTO mail (recipient, sender, subject, body) VALUES (?, ?, ?, ?)",
                [(recipient.lower(), sender, subject, body) for recipient in recipients],
            )
            self._database.execute(
                "DELETE FROM mail WHERE id <= (SELECT max(id) FROM mail) - ?", (KEPT,)
            )

    def read(self, *, to: str | None = None, after: int = 0, limit: int = KEPT) -> list[Mail]:
        """Those of one recipient, or of all, newer than mail `after`; the oldest first."""
        rows = self._database.execute(
            "SELECT id, recipient, sender, subject, body FROM mail"
            " WHERE id > :after AND (:to IS NULL OR recipient = :to) ORDER BY id LIMIT :limit",
            {"after": after, "to": to.lower() if to else None, "limit": limit},
        )
        return [Mail(*row) for row in rows]

    def one(self, number: int) -> Mail | None:
        found = self.read(after=number - 1, limit=1)
        return found[0] if found and found[0].id == number else None

    def close(self) -> None:
        self._database.close()
