"""The cookies of a browser, and the proof that a form was ours; no business data is kept here.

Three cookies, all HttpOnly, SameSite=Lax, Secure and bound to this host by `__Host-`:
the session that accounts gave, a secret of the visit that forms answer to, and sealed notes
that carry half-filled answers from page to page. None has a date: they end with the browser.
Chromium takes `__Host-` and Secure on http://127.0.0.1 as well, because it trusts loopback.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from starlette.requests import Request
from starlette.responses import Response

from shared.encryption import ColumnKey

SESSION: Final = "__Host-kyokan"
VISIT: Final = "__Host-visit"
NOTES: Final = "__Host-notes"
_LONGEST_NOTES: Final = 3_500
_NOTES_ROW: Final = UUID("0198c0de-0000-7000-8000-000000000001")
_MASK_BYTES: Final = 32


class Notes:
    """Answers between two pages, sealed, so that neither the browser nor its owner's family reads them."""

    def __init__(self, key: ColumnKey) -> None:
        self._key = key

    def read(self, cookie: str | None) -> dict[str, Any]:
        """What the browser brought; nothing, if it is not ours or not whole."""
        if not cookie:
            return {}
        try:
            sealed = base64.urlsafe_b64decode(cookie)
            notes: dict[str, Any] = self._key.open(sealed, row=_NOTES_ROW)
        except (InvalidTag, ValueError, binascii.Error, json.JSONDecodeError):
            return {}
        return notes

    def write(self, notes: Mapping[str, Any]) -> str:
        """The cookie for `notes`; the oldest note goes when it grows too long."""
        kept = dict(notes)
        while True:
            sealed = self._key.seal(kept, row=_NOTES_ROW)
            cookie = base64.urlsafe_b64encode(sealed).decode()
            if len(cookie) <= _LONGEST_NOTES or not kept:
                return cookie
            kept.pop(next(iter(kept)))


def session_of(request: Request) -> str | None:
    """The session that came along; accounts gives none but plain ASCII."""
    carried = request.cookies.get(SESSION, "")
    return carried if carried and carried.isascii() else None


def form_proof(visit_secret: str) -> str:
    """What a form of this visit carries; masked anew each time, so that pages may be compressed."""
    proof = _proof(visit_secret)
    mask = secrets.token_bytes(_MASK_BYTES)
    return base64.urlsafe_b64encode(mask + _mixed(mask, proof)).decode()


def is_proof(visit_secret: str | None, carried: str) -> bool:
    """Whether `carried` came from a form of this visit."""
    if not visit_secret:
        return False
    try:
        both = base64.urlsafe_b64decode(carried)
    except (ValueError, binascii.Error):
        return False
    mask, mixed = both[:_MASK_BYTES], both[_MASK_BYTES:]
    if len(mixed) != _MASK_BYTES:
        return False
    return hmac.compare_digest(_mixed(mask, mixed), _proof(visit_secret))


def is_from_us(request: Request, origin: str) -> bool:
    """Whether the browser says that the form stood on our own page.

    Browsers send `Origin` with every POST; one without it must say `same-origin` otherwise.
    """
    said = request.headers.get("origin")
    if said is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return said == origin or said.partition("://")[2] == request.headers.get("host")


def put(response: Response, name: str, value: str) -> None:
    """Set one of our cookies."""
    response.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="lax")


def drop(response: Response, name: str) -> None:
    """Take one of our cookies back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def new_key() -> str:
    """A key for notes that need not outlive this process."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_secret() -> str:
    """A secret no one can guess."""
    return secrets.token_urlsafe(24)


def _proof(visit_secret: str) -> bytes:
    return hmac.digest(visit_secret.encode(), b"kyokan form", hashlib.sha256)


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
