"""Somebody who follows links and fills in forms, without a browser."""

import html as entities
import json
import re
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.web.pages import faults
from tests.web.playing import HOME, Played


class Reader:
    """A person on the site. Every page they see has to be whole."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.page = ""
        self.at = "/"
        self.status = 0
        self.left_to = ""

    async def open(self, path: str) -> "Reader":
        """Open a page and follow where it sends us, inside the site."""
        return await self._follow(await self.http.get(path), path)

    async def send(self, action: str = "", **fields: Any) -> "Reader":
        """Press the button of the form that goes to `action` (default: the one with these fields)."""
        forms = re.findall(
            r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', self.page, re.DOTALL
        )
        near = [f for f in forms if f[0].endswith(action)] or forms
        target, body = max(near, key=lambda f: sum(f'name="{name}"' in f[1] for name in fields))
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
        data = {**{k: entities.unescape(v) for k, v in hidden.items()}, **fields}
        answer = await self.http.post(target, data=data, headers={"Origin": HOME})
        return await self._follow(answer, target)

    async def _follow(self, answer: httpx.Response, path: str) -> "Reader":
        self.at = path
        for _ in range(8):
            if answer.status_code != httpx.codes.SEE_OTHER:
                break
            target = urljoin(HOME + self.at, answer.headers["location"])
            if not target.startswith(HOME + "/"):
                self.left_to = target
                return self
            self.at = target.removeprefix(HOME)
            answer = await self.http.get(self.at)
        self.page, self.status = answer.text, answer.status_code
        assert faults(self.page) == [], self.at
        return self

    def reads(self, *sentences: str) -> None:
        """All of these stand on the page."""
        page = re.sub(r'<span class="ph">([^<]*)</span>', r"\1", self.page)
        for sentence in sentences:
            assert sentence in entities.unescape(page), f"{sentence!r} not on {self.at}"


def sent(played: Played, start: str) -> list[dict[str, Any]]:
    """The bodies of what a service was told at paths that begin like this."""
    return [
        json.loads(request.content)
        for request in played.asked
        if f"{request.method} {request.url.host}{request.url.path}".startswith(start)
    ]
