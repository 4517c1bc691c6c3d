"""Columns only one service may read: AES-256-GCM, bound to the row they stand in."""

import base64
import json
import secrets
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"


class ColumnKey:
    """A 32-byte key, given as base64.

    Raises:
        ValueError: not 32 bytes of base64.
    """

    def __init__(self, encoded: str) -> None:
        self._cipher = AESGCM(base64.b64decode(encoded, validate=True))

    def seal(self, value: Any, *, row: UUID) -> bytes:  # noqa: ANN401  # any JSON value
        """Encrypt `value`; only `open` with the same `row` reads it."""
        written = json.dumps(value, separators=(",", ":"), sort_keys=True)
        return self.seal_json(written.encode(), row=row)

    def seal_json(self, written: bytes, *, row: UUID) -> bytes:
        """The same for a value that is written as JSON already."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, written, row.bytes)

    def open(self, sealed: bytes, *, row: UUID) -> Any:  # noqa: ANN401
        """Decrypt what `seal` made for this row.

        Raises:
            cryptography.exceptions.InvalidTag: another key, another row, or a changed value.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        return json.loads(self._cipher.decrypt(nonce, body, row.bytes))
