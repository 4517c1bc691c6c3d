"""Every refusal and every failure answers as problem+json, and says nothing it should not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import httpx
import pytest
from annotated_types import Le
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey

from shared import application, auth, problems
from shared.errors import (
    Busy,
    Conflict,
    Declined,
    Forbidden,
    NotFound,
    Refusal,
    TooManyAttempts,
    Unauthenticated,
)
from shared.ids import new_id
from shared.wire import Body, Name

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ISSUER = "http://accounts.test"
KEY = ECKey.generate_key("P-256", {"kid": "now", "use": "sig", "alg": "ES256"})


class Greeting(Body):
    name: Name
    times: Annotated[int, Le(10)]


def build() -> FastAPI:
    app = application.create("Trial", description="For tests.", checks={})

    @app.post("/greetings")
    async def greet(body: Greeting) -> str:
        return body.name

    @app.get("/refused/{kind}")
    async def refuse(kind: str) -> None:
        kinds: dict[str, Refusal] = {
            "declined": Declined("No.", code="card_declined"),
            "unauthenticated": Unauthenticated("No."),
            "forbidden": Forbidden("No."),
            "absent": NotFound(),
            "conflict": Conflict("No.", state="due"),
            "often": TooManyAttempts("No.", retry_after_s=60),
            "busy": Busy(),
        }
        raise kinds[kind]

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret 4242")

    @app.get("/away")
    async def away() -> None:
        raise ConnectionResetError

    @app.get("/me")
    async def me(asker: auth.AskerOf) -> str:
        return str(asker.person_id)

    keys = httpx.MockTransport(
        lambda _: httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
    )
    app.state.verifier = auth.Verifier(
        ISSUER, audience="trial", http=httpx.AsyncClient(transport=keys), clock=lambda: NOW
    )
    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(build(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://trial") as client:
        yield client


def token(**changed: object) -> str:
    claims = {
        "iss": ISSUER,
        "aud": "trial",
        "sub": str(new_id()),
        "sid": str(new_id()),
        "exp": int((NOW + timedelta(minutes=5)).timestamp()),
    }
    return jwt.encode({"alg": "ES256", "kid": "now"}, claims | changed, KEY)


async def test_what_nobody_sees_is_refused_in_a_sentence(client: httpx.AsyncClient) -> None:
    answer = await client.post("/greetings", json={"name": "山本\u202e京子", "times": 1})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "at": "body.name",
            "message": (
                "No control characters, and none that nobody sees (widthless, turning, tags)."
            ),
        }
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/refused/declined", 402),
        ("/refused/unauthenticated", 401),
        ("/refused/forbidden", 403),
        ("/refused/absent", 404),
        ("/refused/conflict", 409),
        ("/refused/often", 429),
        ("/refused/busy", 503),
        ("/nowhere", 404),
        ("/away/", 404),
        ("/broken", 500),
        ("/away", 503),
        ("/greetings", 405),
    ],
)
async def test_every_refusal_is_a_problem(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(path)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].startswith("/problems/")
    assert "4242" not in answer.text


async def test_facts_of_a_refusal_travel_with_it(client: httpx.AsyncClient) -> None:
    assert (await client.get("/refused/conflict")).json()["state"] == "due"
    assert (await client.get("/refused/often")).headers["retry-after"] == "60"
    assert (await client.get("/refused/busy")).headers["retry-after"] == "2"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b'{"name": "a", "times": 3, "more": 1}', 422),
        (b'{"name": "a", "times": 9223372036854775808}', 422),
        (b'{"name": "a\\u0000b", "times": 1}', 422),
        (b'{"name": "\\ud800", "times": 1}', 422),
        (b'{"name": " ", "times": 1}', 422),
        (b"\xff\xfe", 400),
        (b'{"name": "a", "times": 3}', 200),
    ],
)
async def test_what_is_malformed_is_refused_before_any_use_case(
    client: httpx.AsyncClient, content: bytes, status: int
) -> None:
    answer = await client.post(
        "/greetings", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "ある", "times": 1, "times": 2}',
        '{"name": "ある", "name": "ある", "times": 1}',
        '[{"name": "ある", "times": {"a": 1, "a": 1}}]',
    ],
)
@pytest.mark.parametrize(
    "kinds",
    [
        ["application/json"],
        ["Application/Merge-Patch+JSON"],
        ["application/json", "text/plain"],
    ],
)
async def test_a_field_named_twice_is_refused_and_never_the_last_one_taken(
    client: httpx.AsyncClient, text: str, kinds: list[str]
) -> None:
    headers = [("Content-Type", kind) for kind in kinds]
    answer = await client.post("/greetings", content=text.encode(), headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "A name stands twice in one object.",
    )


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\ud800", "1" * 5_000])
async def test_what_cannot_be_read_is_refused_as_before(
    client: httpx.AsyncClient, text: str
) -> None:
    headers = {"Content-Type": "application/json"}
    content = text.encode(errors="surrogatepass")
    answer = await client.post("/greetings", content=content, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_above_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/greetings", content=b"x" * (application.MAX_BODY_BYTES + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b"x" * (application.MAX_BODY_BYTES + 1), 413), (b"{}", 422)],
)
async def test_what_every_operation_may_answer_is_documented_as_it_is(
    client: httpx.AsyncClient, content: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = (await client.post("/greetings", content=content, headers=headers)).json()
    documented = problems.always()[status]["content"][problems.MEDIA_TYPE]["example"]
    assert {**answer, "detail": ""} == {**answer, **documented, "detail": ""}


async def test_a_good_token_says_who_asks(client: httpx.AsyncClient) -> None:
    person = new_id()
    answer = await client.get(
        "/me", headers={"Authorization": f"Bearer {token(sub=str(person))}"}
    )
    assert answer.json() == str(person)


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": int((NOW - timedelta(minutes=1)).timestamp())},
        {"aud": "another"},
        {"iss": "http://elsewhere"},
        {"sub": "nobody"},
        {"sid": "none"},
    ],
)
async def test_a_token_that_is_expired_or_meant_for_others_is_refused(
    client: httpx.AsyncClient, changed: dict[str, object]
) -> None:
    answer = await client.get("/me", headers={"Authorization": f"Bearer {token(**changed)}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_signed_by_others_or_not_at_all_is_refused(
    client: httpx.AsyncClient,
) -> None:
    other = ECKey.generate_key("P-256", {"kid": "now"})
    claims = {"iss": ISSUER, "aud": "trial", "sub": str(new_id()), "sid": str(new_id())}
    forged = jwt.encode(
        {"alg": "ES256", "kid": "now"}, claims | {"exp": int(NOW.timestamp()) + 60}, other
    )
    for bad in (forged, "", "x.y.z", token() + "x"):
        answer = await client.get("/me", headers={"Authorization": f"Bearer {bad}"})
        assert answer.status_code == 401


async def test_a_services_token_is_not_a_persons(client: httpx.AsyncClient) -> None:
    bearer = {"Authorization": f"Bearer {token(sub='service:matching')}"}
    assert (await client.get("/me", headers=bearer)).status_code == 403
