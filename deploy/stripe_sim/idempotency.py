"""The first answer to a key is the answer for 24 hours, refusals of banks and failures too."""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from deploy.stripe_sim.errors import IdempotencyRefused, InvalidRequest
from deploy.stripe_sim.store import Store
from deploy.stripe_sim.work import DAY_S

_LENGTH: Final = 255
_KEPT: Final = frozenset({200, 402, 500})


@dataclass(frozen=True)
class Stored:
    """What was answered, and to which request."""

    status: int
    text: str
    request_id: str


def fingerprint(verb: str, path: str, form: object) -> str:
    """The same for the same request, whatever the order of its parameters."""
    text = json.dumps([verb, path, form], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Keys:
    """Keys that were answered are in the store; keys being answered are in memory."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_use: set[str] = set()

    def take(self, key: str, print_of: str, now: int) -> Stored | None:
        """The stored answer, or None: then the key is in use until `give_back`.

        Raises:
            InvalidRequest: the key is too long.
            IdempotencyRefused: 400 it was used with something else; 409 it is in use.
        """
        if len(key) > _LENGTH:
            raise InvalidRequest(f"Idempotency keys may have up to {_LENGTH} characters.")
        if key in self._in_use:
            raise IdempotencyRefused(
                "There is currently another in-progress request using this Idempotent Key"
                f" ({key}). Wait for it to complete.",
                code="idempotency_key_in_use",
                status=409,
            )
        row = self._store.sql.execute(
            "SELECT * FROM idempotency WHERE key = ? AND at > ?", (key, now - DAY_S)
        ).fetchone()
        if row is None:
            self._in_use.add(key)
            return None
        if row["fingerprint"] != print_of:
            raise IdempotencyRefused(
                "Keys for idempotent requests can only be used with the same parameters they"
                f" were first used with. Try using a key other than '{key}' if you meant to"
                " execute a different request."
            )
        return Stored(row["status"], row["body"], row["request_id"])

    def give_back(self, key: str) -> None:
        self._in_use.discard(key)

    def keep(self, key: str, print_of: str, answer: Stored, now: int) -> None:
        """Store an answer in the open transaction, if its request was carried out."""
        if answer.status in _KEPT:
            self._store.sql.execute(
                "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?)",
                (key, print_of, answer.status, answer.text, answer.request_id, now),
            )
