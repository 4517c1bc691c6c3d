"""The site in this process, with services played by a table of answers: for rendering only."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI

from services.web.main import create_app
from services.web.settings import Settings

NOW = datetime(2027, 6, 3, 1, 0, tzinfo=UTC)
HOME = "https://kyokan.test"
Answer = Any | Callable[[httpx.Request], Any]


@dataclass
class Played:
    """What each service answers, by method and path; everything else is away."""

    answers: dict[str, Answer] = field(default_factory=dict)
    patterns: dict[re.Pattern[str], Answer] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    now: datetime = NOW

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        service = request.url.host
        wanted = f"{request.method} {service}{request.url.path}"
        matching = (found for known, found in self.patterns.items() if known.fullmatch(wanted))
        answer = self.answers.get(wanted, next(matching, None))
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, httpx.Response):
            return answer
        if answer is None:
            return httpx.Response(503, json={"type": "/problems/busy", "status": 503})
        return httpx.Response(200, json=answer)

    def paths(self, method: str = "GET") -> list[str]:
        """What was asked, in order."""
        return [f"{r.url.host}{r.url.path}" for r in self.asked if r.method == method]


@cache
def settings(**changes: Hashable) -> Settings:
    """The settings of a site in a test."""
    return Settings.model_validate(
        {
            "environment": "test",
            "web_url": HOME,
            "mailbox_url": "http://mailbox",
            "payment_page": "https://pay.test",
            **{
                f"{name}_url": f"http://{name}"
                for name in ("accounts", "listing", "investors", "matching", "payments")
            },
            "step_wait_s": 0.05,
            **changes,
        }
    )


def site(played: Played, **changes: Hashable) -> FastAPI:
    """The site with its services played."""
    return create_app(
        settings(**changes),
        clock=lambda: played.now,
        dial=lambda url: httpx.AsyncClient(
            base_url=url, transport=httpx.MockTransport(played), trust_env=False
        ),
    )


def problem(status: int, kind: str, **facts: object) -> httpx.Response:
    """A refusal as services say it."""
    body: Mapping[str, object] = {"type": f"/problems/{kind}", "status": status, **facts}
    return httpx.Response(status, json=body)
