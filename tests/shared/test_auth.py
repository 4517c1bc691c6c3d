"""Tokens are checked by published keys, which many requests may need at the same instant."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from shared.auth import ALGORITHM, Verifier
from shared.clock import system_clock
from shared.errors import Unauthenticated

ISSUER = "http://accounts.test"
KEY = ECKey.generate_key("P-256", parameters={"kid": "one"})


def token(key: ECKey = KEY) -> str:
    claims = {
        "iss": ISSUER,
        "aud": "matching",
        "sub": "somebody",
        "exp": int((system_clock() + timedelta(minutes=5)).timestamp()),
    }
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def verifier(asked: list[str], audience: str = "matching") -> Verifier:
    """Accounts as a slow server of keys, which notes how often it is asked."""

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        await asyncio.sleep(0.05)
        return httpx.Response(200, json=KeySet([KEY]).as_dict(private=False))

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Verifier(ISSUER, audience=audience, http=http, clock=system_clock)


async def test_all_who_come_while_the_keys_are_fetched_are_known_by_them() -> None:
    asked: list[str] = []
    checks = verifier(asked)
    found = await asyncio.gather(*(checks.claims(token()) for _ in range(5)))
    assert [each["sub"] for each in found] == ["somebody"] * 5
    assert len(asked) == 1


async def test_a_forged_token_is_refused_and_asks_for_keys_once_only() -> None:
    asked: list[str] = []
    checks = verifier(asked)
    forger = ECKey.generate_key("P-256", parameters={"kid": "one"})
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            await checks.claims(token(forger))
    assert len(asked) == 1


async def test_a_token_seen_before_is_known_until_it_expires() -> None:
    now = system_clock()
    moments = [now]
    http = httpx.AsyncClient(
        transport=httpx.MockTransport(
            lambda _: httpx.Response(200, json=KeySet([KEY]).as_dict(private=False))
        )
    )
    checks = Verifier(ISSUER, audience="matching", http=http, clock=lambda: moments[-1])
    seen = token()
    first = await checks.claims(seen)
    assert await checks.claims(seen) is first
    moments.append(now + timedelta(minutes=6))
    with pytest.raises(Unauthenticated):
        await checks.claims(seen)


async def test_a_token_of_another_audience_is_no_better_the_second_time() -> None:
    other, given = verifier([], audience="payments"), token()
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await other.claims(given)
