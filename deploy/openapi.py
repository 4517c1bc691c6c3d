"""`python -m deploy.openapi`: write every contract into openapi/; `--check` only compares.

A document is what the service's own program answers at /openapi.json; it is built here with
settings that reach nothing.
"""

import asyncio
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared import openapi

if TYPE_CHECKING:
    from shared.program import Program

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "openapi"
RELEASED: Final = FOLDER / "events/released.json"
SERVICES: Final = ("accounts", "listing", "investors", "matching", "payments")
_KEY: Final = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def documents() -> dict[Path, str]:
    """Every generated file with its text."""
    schemas = openapi.event_schemas()
    found = {FOLDER / f"events/{name}.json": _json(each) for name, each in schemas.items()}
    found[FOLDER / "asyncapi.yaml"] = yaml.safe_dump(
        openapi.asyncapi(schemas), sort_keys=False, allow_unicode=True, width=100
    )
    for service in SERVICES:
        found[FOLDER / f"{service}.json"] = _json(service_document(service))
    return found


def service_document(service: str) -> dict[str, Any]:
    """The OpenAPI document of one service."""
    with _nowhere(service):
        settings = importlib.import_module(f"services.{service}.settings").Settings()
        build = importlib.import_module(f"services.{service}.main").build
        return asyncio.run(_document(build, settings))


async def _document(build: Any, settings: object) -> dict[str, Any]:  # noqa: ANN401
    program: Program = await build(settings)
    try:
        return program.app.openapi()
    finally:
        if program.close:
            await program.close()


@contextmanager
def _nowhere(service: str) -> Iterator[None]:
    """Settings of a service that reach nothing."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.clear()
        os.environ.update(_settings(service, Path(folder)))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _settings(service: str, folder: Path) -> dict[str, str]:
    key = folder / "key.pem"
    key.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    name = service.upper()
    addresses = {f"{each.upper()}_URL": "http://127.0.0.1:1" for each in (*SERVICES, "web")}
    return addresses | {
        "PATH": "",
        "ENV": "test",
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        f"{name}_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
        f"{name}_WORKER_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
        f"{name}_CLIENT_SECRET": "0" * 32,
        "ACCOUNTS_SIGNING_KEY": str(key),
        "SMTP_HOST": "127.0.0.1",
        "LISTING_VISIT_KEY": _KEY,
        "INVESTORS_COLUMN_KEY": _KEY,
        "MATCHING_COLUMN_KEY": _KEY,
        "PAYMENTS_COLUMN_KEY": _KEY,
        "STRIPE_SECRET_KEY": "sk_test_nowhere",
        "STRIPE_API_BASE": "http://127.0.0.1:1",
        "STRIPE_WEBHOOK_SECRETS": "whsec_nowhere",
    }


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write, or with `--check` compare; `--release` moves the line that readers rest on."""
    found = documents()
    broken = openapi.breaks(_released(), openapi.event_schemas())
    if broken:
        sys.stderr.write("\n".join(["this would break readers:", *broken, ""]))
        return 1
    if "--check" in arguments:
        return _compare(found)
    for path, text in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in set((FOLDER / "events").glob("*.json")) - set(found) - {RELEASED}:
        path.unlink()
    if "--release" in arguments or not RELEASED.exists():
        RELEASED.write_text(_json(openapi.event_schemas()), encoding="utf-8")
    return 0


def _released() -> dict[str, Any]:
    return json.loads(RELEASED.read_text(encoding="utf-8")) if RELEASED.exists() else {}


def _compare(found: dict[Path, str]) -> int:
    differ = [
        path.relative_to(ROOT)
        for path, text in found.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in differ:
        sys.stderr.write(f"{path} is not what the code says: make openapi\n")
    return int(bool(differ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
