"""The mark in a mail's own address for stopping its kind: whoever holds the mail may press."""

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from services.accounts.letters.domain import ChoiceKind

_UUID_BYTES = 16


@dataclass(frozen=True)
class Stops:
    """Marks name their person and are good for one kind, as long as the key is."""

    key: bytes

    def mark(self, person_id: UUID, kind: ChoiceKind) -> str:
        """What stands in the address."""
        return urlsafe_b64encode(person_id.bytes + self._proof(person_id, kind)).decode()

    def person(self, mark: str, kind: ChoiceKind) -> UUID | None:
        """Whose mark it is; None where it is not one of ours for this kind."""
        try:
            both = urlsafe_b64decode(mark)
        except (ValueError, binascii.Error):
            return None
        if len(both) != _UUID_BYTES + hashlib.sha256().digest_size:
            return None
        person_id = UUID(bytes=both[:_UUID_BYTES])
        is_ours = hmac.compare_digest(both[_UUID_BYTES:], self._proof(person_id, kind))
        return person_id if is_ours else None

    def _proof(self, person_id: UUID, kind: ChoiceKind) -> bytes:
        return hmac.digest(self.key, person_id.bytes + kind.encode(), hashlib.sha256)
