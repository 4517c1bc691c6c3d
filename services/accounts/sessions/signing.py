"""Secrets of accounts: the key that signs tokens, and what is derived from it. No database."""

import hashlib
import hmac
import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.accounts.sessions.domain import CODE_DIGITS
from shared.auth import ALGORITHM, TOKEN_LIFE
from shared.encryption import ColumnKey

_KEY_BYTES: Final = 32
_TOKEN_BYTES: Final = 32


class BadKey(Exception):
    """The signing key is missing, or not a private key on P-256."""


@dataclass(frozen=True)
class Signer:
    """Signs with the first key and publishes all: one may be exchanged without a gap."""

    issuer: str
    keys: Sequence[ECKey]

    def person_token(
        self, person_id: UUID, session_id: UUID, strength: str, audience: str, now: datetime
    ) -> str:
        """Five minutes long, `audience` may take its bearer for this person; no role in it."""
        claims = {"sub": str(person_id), "sid": str(session_id), "amr": strength}
        return self._sign(claims, audience, now)

    def client_token(self, name: str, audience: str, now: datetime) -> str:
        """Five minutes long, `audience` may take its bearer for our service `name`."""
        return self._sign({"sub": f"service:{name}"}, audience, now)

    def published(self) -> list[dict[str, Any]]:
        """The public keys, as members of a JWK Set."""
        return [
            {
                **key.as_dict(private=False),
                "kid": key.thumbprint(),
                "use": "sig",
                "alg": ALGORITHM,
            }
            for key in self.keys
        ]

    def _sign(self, claims: dict[str, Any], audience: str, now: datetime) -> str:
        key = self.keys[0]
        whole = {
            **claims,
            "iss": self.issuer,
            "aud": audience,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LIFE).timestamp()),
        }
        header = {"alg": ALGORITHM, "kid": key.thumbprint()}
        return jwt.encode(header, whole, key, algorithms=[ALGORITHM])


def read_keys(path: Path) -> list[ECKey]:
    """The private keys in a file: one PEM, one JWK, or a JWK Set whose first one signs.

    Raises:
        BadKey: the file is missing, or holds something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
        keys = [ECKey.import_key(each) for each in _written(text)]
    except (OSError, JoseError, ValueError, KeyError, TypeError) as error:
        raise BadKey(f"{path}: not a readable private key ({type(error).__name__})") from error
    if not keys or not all(_is_good(key) for key in keys):
        raise BadKey(f"{path}: needs private keys on P-256")
    return keys


def _written(text: str) -> list[Any]:
    if not text.lstrip().startswith("{"):
        return [text]
    found = json.loads(text)
    keys: list[Any] = found.get("keys", [found])
    return keys


def _is_good(key: ECKey) -> bool:
    private = key.private_key
    return isinstance(private, EllipticCurvePrivateKey) and isinstance(private.curve, SECP256R1)


@dataclass(frozen=True)
class Secrets:
    """Keys for codes, for sealing letters and for stopping them, derived from the signing key.

    They live as long as it does: after an exchange, a code that is under way is asked anew.
    """

    hashing: bytes
    sealer: ColumnKey
    stopping: bytes

    @classmethod
    def derived_from(cls, key: ECKey) -> "Secrets":
        return cls(
            hashing=_derived(key, b"codes"),
            sealer=ColumnKey(b64encode(_derived(key, b"letters")).decode()),
            stopping=_derived(key, b"stops"),
        )

    def code_hash(self, sign_in_id: UUID, code: str) -> bytes:
        """What is kept of a code: six digits alone would be guessed from a plain hash."""
        return hmac.digest(self.hashing, sign_in_id.bytes + code.encode(), hashlib.sha256)

    def is_code(self, kept: bytes, sign_in_id: UUID, code: str) -> bool:
        """Whether these digits were sent; its time tells nothing."""
        return hmac.compare_digest(kept, self.code_hash(sign_in_id, code))

    def address_hash(self, address: str) -> bytes:
        """What is kept of where a sign-in came from."""
        return hmac.digest(self.hashing, b"address " + address.encode(), hashlib.sha256)


def _derived(key: ECKey, purpose: bytes) -> bytes:
    private = key.private_key
    assert isinstance(private, EllipticCurvePrivateKey)
    number = private.private_numbers().private_value.to_bytes(_KEY_BYTES)
    return HKDF(SHA256(), _KEY_BYTES, None, b"kyokan accounts " + purpose).derive(number)


@dataclass(frozen=True)
class Clients:
    """Our services' secrets at accounts, as SHA-256; a client without one gets no token."""

    hashes: dict[str, bytes]

    def is_right(self, client_id: str, secret: str) -> bool:
        """Compare without telling by its time how much was right, or whether there is such."""
        known = self.hashes.get(client_id)
        given = hashlib.sha256(secret.encode()).digest()
        return hmac.compare_digest(known or secrets.token_bytes(32), given)


def new_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def new_session_token() -> str:
    """256 bits nobody can foresee."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).digest()
