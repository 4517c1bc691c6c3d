"""Tokens and bodies for matching's HTTP doors, as accounts and web would make them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey

from services.matching.house import Built
from services.matching.main import create_app
from shared.auth import Verifier
from tests.matching.builders import Supporter, World

ISSUER = "https://accounts.test"
KEY = ECKey.generate_key("P-256", parameters={"kid": "test"})


def published(_request: httpx.Request) -> httpx.Response:
    """The keys of accounts."""
    return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})


@asynccontextmanager
async def open_doors(house: Built) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """Matching's doors on this house, with accounts' keys published beside them."""
    keys = httpx.AsyncClient(transport=httpx.MockTransport(published))
    app = create_app(house, Verifier(ISSUER, audience="matching", http=keys, clock=house.clock))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with keys, httpx.AsyncClient(transport=transport, base_url="http://matching") as http:
        yield app, http


def headers(world: World, who: Supporter, **claims: Any) -> dict[str, str]:
    """A token of accounts for this person."""
    now = int(world.clock().timestamp())
    payload = {
        "iss": ISSUER,
        "aud": "matching",
        "sub": str(who.person_id),
        "sid": str(who.session_id),
        "exp": now + 300,
        **claims,
    }
    token = jwt.encode({"alg": "ES256", "kid": "test"}, payload, KEY, algorithms=["ES256"])
    return {"Authorization": f"Bearer {token}"}


def body(who: Supporter, **changes: Any) -> dict[str, Any]:
    """A pledge of one unit by card."""
    return {
        "investor_id": str(who.investor_id),
        "terms_version": 1,
        "units": 1,
        "rail": "card",
        "visibility": "initials",
        "consents": ["terms"],
        **changes,
    }
