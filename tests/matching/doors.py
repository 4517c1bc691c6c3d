"""Tokens and bodies for matching's HTTP doors, as accounts and web would make them."""

from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.matching.builders import Supporter, World

ISSUER = "https://accounts.test"
KEY = ECKey.generate_key("P-256", parameters={"kid": "test"})


def published(_request: httpx.Request) -> httpx.Response:
    """The keys of accounts."""
    return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})


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
