"""Visitors sign in by mail whatever comes late; the doors and the mailbox are stood in for."""

import json
from pathlib import Path

import httpx
import pytest

from deploy.local.demo.site import Refused, Site

EMAIL = "yamamoto@mail.example"


class Doors:
    """One sign-in, whose own letter comes after as many looks as are said."""

    def __init__(self, *codes: str, right: str, refusal: tuple[int, dict[str, object]]) -> None:
        self.codes = list(codes)
        self.right = right
        self.refusal = refusal
        self.tried: list[str] = []
        self.is_asked = False
        self._come = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/messages":
            return httpx.Response(200, json=self._letters())
        if request.url.path == "/sign-in-codes":
            self.is_asked = True
            return httpx.Response(202, json={})
        self.tried.append(json.loads(request.content)["code"])
        if self.tried[-1] == self.right:
            return httpx.Response(201, json={"session_token": "a-token"})
        status, problem = self.refusal
        return httpx.Response(status, json=problem)

    def _letters(self) -> list[dict[str, object]]:
        """One more at each look, once a code was asked for."""
        self._come = min(self._come + self.is_asked, len(self.codes))
        return [
            {"id": number, "body": f"Your code: {code}"}
            for number, code in enumerate(self.codes[: self._come], start=1)
        ]

    def site(self, folder: Path) -> Site:
        urls = {"accounts": "http://accounts", "mailbox": "http://mailbox"}
        site = Site(urls, folder / "clock.json")
        site.http = httpx.Client(transport=httpx.MockTransport(self.answer))
        return site


WRONG = (409, {"type": "/problems/wrong-code", "tries_left": 4})


def test_a_late_letter_of_an_earlier_sign_in_costs_one_try(tmp_path: Path) -> None:
    doors = Doors("111111", "222222", right="222222", refusal=WRONG)

    assert doors.site(tmp_path).visitor(EMAIL).sign_in() == "a-token"
    assert doors.tried == ["111111", "222222"]


def test_a_refusal_for_good_ends_the_sign_in(tmp_path: Path) -> None:
    doors = Doors("111111", "222222", right="222222", refusal=(409, {"type": "/problems/over"}))

    with pytest.raises(Refused):
        doors.site(tmp_path).visitor(EMAIL).sign_in()
    assert doors.tried == ["111111"]
