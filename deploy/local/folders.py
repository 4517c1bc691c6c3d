"""Where the platform keeps its data on this machine, and how a secret is written there."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def data_folder(given: Mapping[str, str] = os.environ) -> Path:
    """`KYOKAN_DATA`, else the user's own place; created so that others may pass through.

    Passing (0711) lets the uid that runs PostgreSQL reach its own folder inside; nobody else
    can list it, and what is secret in it is 0600.
    """
    named = given.get("KYOKAN_DATA")
    home = Path("/var/lib") if os.geteuid() == 0 else Path.home() / ".local/share"
    folder = Path(named).absolute() if named else home / "kyokan"
    made(folder)
    return folder


def made(folder: Path, mode: int = 0o711) -> Path:
    """The folder, created with `mode` when it is not there yet."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(mode)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write whole or not at all, readable by the owner alone."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
