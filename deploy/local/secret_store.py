"""The secrets of one copy of the platform: made once, kept in its data folder, 0600."""

import base64
import json
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.local.folders import made, write_private


class SecretStore:
    """Named secrets; a name that is asked for the first time is made then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder  # made with the first secret: who only looks leaves no trace
        self._kept = folder / "secrets.json"
        self._values: dict[str, str] = {}
        if self._kept.exists():
            self._values = json.loads(self._kept.read_text(encoding="utf-8"))

    def value(self, name: str) -> str:
        """The secret of that name; its shape follows from the name."""
        if name not in self._values:
            self._values[name] = _make(name)
            made(self._folder, 0o700)
            write_private(self._kept, json.dumps(self._values, indent=1))
        return self._values[name]

    def file(self, name: str) -> Path:
        """A private key (P-256, PEM) in a file of its own."""
        path = self._folder / name
        if not path.exists():
            made(self._folder, 0o700)
            write_private(path, new_signing_key())
        return path


def _make(name: str) -> str:
    if name == "stripe_key":  # of the simulator: a live key is always given from outside
        return f"sk_test_{secrets.token_hex(24)}"
    if name == "stripe_webhook":
        return f"whsec_{secrets.token_hex(24)}"
    if name.endswith("_key"):
        return base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(32)


def new_signing_key() -> str:
    """A private key for ES256 in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
