"""investors over HTTP as its tests ask it: people with tokens, and the bodies of its forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from shared.corporate_numbers import check_digit
from shared.ids import new_id
from tests.investors.builders import NOW, World

ISSUER: Final = "https://accounts.test"
SIGNING: Final = ECKey.generate_key("P-256", parameters={"kid": "test"})
PROFILE: Final[Mapping[str, Any]] = {
    "birth_on": "1961-04-02",
    "figures": {
        "kind": "person",
        "assets_on": "2026-11-01",
        "assets_minor": 24_000_000,
        "liabilities_minor": 3_000_000,
        "income_year": 2025,
        "income_minor": 5_200_000,
    },
    "suitability": {
        "version": 1,
        "understands_total_loss": True,
        "understands_no_market": True,
        "money_not_needed": True,
        "money_not_borrowed": True,
    },
}
_NUMBERS: Final = count(1)
QUIZ: Final[Mapping[str, Any]] = {
    "version": 1,
    "answers": {
        "loss": "all_of_it",
        "selling": "maybe_nobody",
        "dividend": "not_promised",
        "chamber": "no_promise",
    },
}


def company_profile(corporate_number: str | None = None) -> dict[str, Any]:
    """What a company says of itself, with a number of its own where none is given."""
    own = f"{next(_NUMBERS):012}"
    return {
        "birth_on": None,
        "corporate_number": corporate_number or f"{check_digit(own)}{own}",
        "figures": {
            "kind": "company",
            "assets_on": "2026-03-31",
            "net_assets_minor": -3_000_000,
            "fiscal_year_ended_on": "2026-03-31",
            "revenue_minor": 40_000_000,
        },
        "suitability": PROFILE["suitability"],
    }


def published(_request: httpx.Request) -> httpx.Response:
    """The keys of accounts."""
    return httpx.Response(200, json={"keys": [SIGNING.as_dict(private=False)]})


def bearer(person_id: UUID) -> str:
    """What a signed-in person shows at a door."""
    return bearer_of(str(person_id))


def bearer_of(subject: str) -> str:
    """What somebody, or a service, shows at a door."""
    claims = {
        "iss": ISSUER,
        "aud": "investors",
        "sub": subject,
        "sid": str(new_id()),
        "amr": "email_code",
        "exp": int(NOW.timestamp()) + 40 * 86_400,
    }
    head = {"alg": "ES256", "kid": "test"}
    return f"Bearer {jwt.encode(head, claims, SIGNING)}"


@dataclass
class Hands:
    """The clock of the doors, to be moved."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Person:
    """Somebody signed in; `investor_id` is who this person acts for, if anybody."""

    http: httpx.AsyncClient
    world: World
    person_id: UUID = field(default_factory=new_id)
    investor_id: UUID = field(default_factory=new_id)

    async def put(self, path: str, body: object) -> httpx.Response:
        return await self.http.put(path, json=body, headers=self._token())

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path, headers=self._token())

    def _token(self) -> dict[str, str]:
        return {"Authorization": bearer(self.person_id)}

    @property
    def own(self) -> str:
        return f"/investors/{self.investor_id}"

    async def acts(self, kind: str = "person") -> "Person":
        """Registered, accounts has said so, and the questions about the risks are answered."""
        answer = await self.put(self.own, {"kind": kind, "name": "山田 花子"})
        assert answer.status_code == 200, answer.text
        await self.holds(self.investor_id, "investor", "acts_for")
        passed = await self.put(f"{self.own}/quiz-answers/{new_id()}", QUIZ)
        assert passed.json()["is_passed"], passed.text
        return self

    async def holds(self, organisation_id: UUID, kind: str, role: str) -> "Person":
        await self.world.execute(
            "INSERT INTO membership VALUES ($1, $2, $3, $4, $5, $6)",
            new_id(),
            self.person_id,
            organisation_id,
            kind,
            role,
            NOW,
        )
        return self

    def declaration(self, **changes: Any) -> dict[str, Any]:
        """One purchase elsewhere."""
        paid = {"applied_on": "2026-08-03", "paid_on": "2026-08-20", "amount_minor": 200_000}
        issuer = str(self.world.issuer_id)
        return {
            "issuer_id": issuer,
            "security_class": "common",
            "purchases": [paid],
            "corrects": None,
            **changes,
        }

    def answer(self, verdict: str = "yes") -> dict[str, str]:
        return {"handler_id": str(self.world.handler_id), "verdict": verdict}
