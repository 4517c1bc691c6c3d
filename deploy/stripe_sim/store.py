"""State in one SQLite file; every request is one transaction. No rule of Stripe stands here.

Write-ahead log with `synchronous=FULL`: an answered request survives a killed process and a
power cut, like the real Stripe's; PostgreSQL beside it keeps the same promise.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

Body = dict[str, Any]

_SCHEMA: Final = """
    CREATE TABLE IF NOT EXISTS object (
        seq      INTEGER PRIMARY KEY AUTOINCREMENT,
        id       TEXT NOT NULL UNIQUE,
        kind     TEXT NOT NULL,
        created  INTEGER NOT NULL,
        body     TEXT NOT NULL,
        hidden   TEXT NOT NULL DEFAULT '{}',  -- what Stripe knows and does not show
        wakes_at INTEGER                      -- when time alone changes it
    );
    CREATE INDEX IF NOT EXISTS object_kind ON object (kind, seq);
    CREATE INDEX IF NOT EXISTS object_customer
        ON object (kind, json_extract(body, '$.customer'), seq);
    CREATE INDEX IF NOT EXISTS object_payment_intent
        ON object (kind, json_extract(body, '$.payment_intent'), seq);
    CREATE INDEX IF NOT EXISTS object_source
        ON object (kind, json_extract(body, '$.source'), seq);
    CREATE INDEX IF NOT EXISTS object_wakes ON object (wakes_at) WHERE wakes_at IS NOT NULL;
    CREATE TABLE IF NOT EXISTS idempotency (
        key         TEXT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        status      INTEGER NOT NULL,
        body        TEXT NOT NULL,
        request_id  TEXT NOT NULL,
        at          INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS delivery (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        event_id    TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        state       TEXT NOT NULL
            CHECK (state IN ('waiting', 'delivered', 'dropped', 'given_up')),
        attempts    INTEGER NOT NULL DEFAULT 0,
        due_at      REAL NOT NULL,            -- wall time: a network does not hear our clock
        answer      TEXT
    );
    CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at, id) WHERE state = 'waiting';
    CREATE INDEX IF NOT EXISTS delivery_event ON delivery (event_id);
    CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
TABLES: Final = ("object", "idempotency", "delivery", "setting")


class Store:
    """One connection, used by one thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.sql = sqlite3.connect(path, isolation_level=None, timeout=2)
        self.sql.row_factory = sqlite3.Row
        self.sql.execute("PRAGMA journal_mode = WAL")
        self.sql.execute("PRAGMA synchronous = FULL")
        self.sql.executescript(_SCHEMA)

    def close(self) -> None:
        self.sql.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, or undo everything if an exception leaves."""
        self.sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK")
            raise
        self.sql.execute("COMMIT")

    def put(self, body: Body) -> None:
        """Insert or replace an object by its id; what is hidden stays as it was."""
        self.sql.execute(
            "INSERT INTO object (id, kind, created, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (body["id"], body["object"], body.get("created", 0), _text(body)),
        )

    def find(self, kind: str, object_id: str) -> Body | None:
        """One object, if it is there and of this kind."""
        row = self.sql.execute(
            "SELECT body FROM object WHERE id = ? AND kind = ?", (object_id, kind)
        ).fetchone()
        return json.loads(row["body"]) if row else None

    def find_any(self, object_id: str) -> Body | None:
        """One object of whatever kind."""
        row = self.sql.execute("SELECT body FROM object WHERE id = ?", (object_id,)).fetchone()
        return json.loads(row["body"]) if row else None

    def hidden(self, object_id: str) -> Body:
        """What the simulator keeps about an object and never shows."""
        row = self.sql.execute(
            "SELECT hidden FROM object WHERE id = ?", (object_id,)
        ).fetchone()
        return json.loads(row["hidden"]) if row else {}

    def hide(self, object_id: str, **members: object) -> None:
        """Keep `members` beside an object, over what was kept before."""
        kept = self.hidden(object_id) | members
        self.sql.execute("UPDATE object SET hidden = ? WHERE id = ?", (_text(kept), object_id))

    def wake(self, object_id: str, at: int | None) -> None:
        """Let `due` give this object from `at` on; None: no longer."""
        self.sql.execute("UPDATE object SET wakes_at = ? WHERE id = ?", (at, object_id))

    def due(self, now: int, limit: int = 200) -> list[Body]:
        """Objects that time has reached, the longest waiting first."""
        rows = self.sql.execute(
            "SELECT body FROM object WHERE wakes_at <= ? ORDER BY wakes_at, seq LIMIT ?",
            (now, limit),
        )
        return [json.loads(row["body"]) for row in rows]

    def seq(self, kind: str, object_id: str) -> int | None:
        """The place of an object among its kind; None: there is no such object."""
        row = self.sql.execute(
            "SELECT seq FROM object WHERE id = ? AND kind = ?", (object_id, kind)
        ).fetchone()
        return int(row["seq"]) if row else None

    def search(
        self,
        kind: str,
        where: Mapping[str, object],
        *,
        also: Sequence[tuple[str, object]] = (),
        limit: int,
        oldest_first: bool = False,
    ) -> list[Body]:
        """Objects whose members equal `where`, newest first.

        `also` holds further conditions on the columns, each an SQL text with one place for
        its value; both come from our code, never from a request.
        """
        clauses, values = ["kind = ?"], [kind]
        for name, value in where.items():
            assert re.fullmatch(r"[a-z_.]+", name)
            clauses.append(f"json_extract(body, '$.{name}') = ?")
            values.append(_plain(value))
        for clause, value in also:
            clauses.append(clause)
            values.append(_plain(value))
        order = "ASC" if oldest_first else "DESC"
        statement = (
            f"SELECT body FROM object WHERE {' AND '.join(clauses)}"  # no request text
            f" ORDER BY seq {order} LIMIT ?"
        )
        return [
            json.loads(row["body"]) for row in self.sql.execute(statement, [*values, limit])
        ]

    def total(self, kind: str, member: str, also: Sequence[tuple[str, object]] = ()) -> int:
        """The sum of an integer member over all objects of a kind."""
        assert re.fullmatch(r"[a-z_]+", member)
        clauses = "".join(f" AND {clause}" for clause, _ in also)
        statement = (
            f"SELECT COALESCE(SUM(json_extract(body, '$.{member}')), 0)"  # ours
            f" FROM object WHERE kind = ?{clauses}"
        )
        values = [kind, *(_plain(value) for _, value in also)]
        return int(self.sql.execute(statement, values).fetchone()[0])

    def setting(self, name: str) -> Body:
        """What a control route has set, {} if nothing."""
        row = self.sql.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return json.loads(row["value"]) if row else {}

    def set(self, name: str, value: Body) -> None:
        self.sql.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, _text(value)),
        )

    def clear(self) -> None:
        """Forget everything, the endpoints too."""
        for table in TABLES:
            self.sql.execute(f"DELETE FROM {table}")  # our own names


def _text(value: Body) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> Any:  # noqa: ANN401  # what sqlite3 binds
    return int(value) if isinstance(value, bool) else value
