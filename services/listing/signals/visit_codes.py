"""The code on a printed page that makes a visit: signed, of one project, until one day.

It proves that somebody stood before the page, at the counter or at an event; not who.
"""

import base64
import hmac
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.listing.rounds.domain import JST

MOST_DAYS: Final = 31
# 80 bits: nobody guesses them, and a small print of the code stays legible.
_MAC_BYTES: Final = 10
_EPOCH: Final = date(2020, 1, 1)


class VisitCodes:
    """Makes and checks codes with a 32-byte key, given as base64.

    Raises:
        ValueError: not base64.
    """

    def __init__(self, encoded: str) -> None:
        self._key = base64.b64decode(encoded, validate=True)

    def make(self, project_id: UUID, last_day: date) -> str:
        """The code of this project that counts until the end of `last_day` in Japan."""
        days = (last_day - _EPOCH).days
        return f"{days}-{self._mac(project_id, days)}"

    def counts(self, code: str, project_id: UUID, now: datetime) -> bool:
        """Whether `code` is one of this project's and its last day is not over."""
        days, _, mac = code.partition("-")
        if not (days.isascii() and days.isdecimal() and len(days) <= len("99999")):
            return False
        if not hmac.compare_digest(self._mac(project_id, int(days)).encode(), mac.encode()):
            return False
        return now.astimezone(JST).date() <= _EPOCH + timedelta(days=int(days))

    def _mac(self, project_id: UUID, days: int) -> str:
        said = f"visit:{project_id}:{days}".encode()
        digest = hmac.new(self._key, said, sha256).digest()[:_MAC_BYTES]
        return base64.b32encode(digest).decode().lower()
