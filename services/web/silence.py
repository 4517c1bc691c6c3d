"""Which services did not answer while a page was put together, and what is missing with them."""

from contextvars import ContextVar
from typing import Final

from services.web.catalogue import N_

# What cannot be read then, in the reader's words.
PARTS: Final = {
    "accounts": N_("ログインと、人や会議所の情報"),
    "listing": N_("プロジェクトのページ"),
    "investors": N_("投資家の登録と上限の情報"),
    "matching": N_("募集と申込みの情報"),
    "payments": N_("入金と返金の情報"),
}
_away: ContextVar[set[str] | None] = ContextVar("away", default=None)


def begin() -> set[str]:
    """A new list for one request: whatever is left out of its page from now on stands in it."""
    found: set[str] = set()
    _away.set(found)
    return found


def note(service: str) -> None:
    """A part of the page is left out, because this service does not answer."""
    found = _away.get()
    if found is not None:
        found.add(service)
