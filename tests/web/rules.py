"""The rulebook as investors tells it, of whatever day is asked."""

from datetime import date

import httpx

from services.investors.rulebook.editions import newest
from services.investors.rulebook.schemas import RulebookOut


def told(request: httpx.Request) -> httpx.Response:
    """The answer of `GET /rulebook`."""
    on = date.fromisoformat(request.url.params["on"])
    book = RulebookOut.of(on, newest().holding(on))
    return httpx.Response(200, json=book.model_dump(mode="json"))
