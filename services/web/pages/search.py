"""Finding a project: the home page and the search, by words, place and match."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from services.web.clients import matches
from services.web.clients.http import or_none, together
from services.web.clients.listing import Card
from services.web.clients.matching import Running
from services.web.pages.projects import investor_of, names
from services.web.pictures import Picture, picture_of
from services.web.visit import Visit, Visitor
from shared.places.towns import prefectures

router = APIRouter()

_FRONT_ROWS: Final = 6
_LONGEST_WORDS: Final = 100
# What listing gives at once, and how far it lets anybody look.
_PAGE_ROWS: Final = 24
_FURTHEST: Final = 10_000
# How many are put in order by match, and how far down the list of matches is looked.
_MOST_SORTED: Final = 50
_MOST_RANKED: Final = 100
_OPEN_STATES: Final = frozenset({"live", "paused"})
_WON: Final = frozenset({"funded", "delivering", "reported", "closed"})


@dataclass(frozen=True)
class Row:
    """A project in a list: its card, and how its round runs if matching says so."""

    project: Card
    running: Running | None
    picture: Picture

    @property
    def is_open(self) -> bool:
        """Whether it can be joined now; while matching is away, what listing last heard."""
        if self.running is None:
            return self.project.round_state == "open"
        return self.running.is_open

    @property
    def state(self) -> str | None:
        """How the round stands."""
        return self.running.state if self.running else self.project.round_state

    @property
    def is_investment(self) -> bool:
        """Whether the words of investments hold."""
        return self.project.instrument in {"equity", "fund"}

    @property
    def is_over(self) -> bool:
        """Whether it is one of the past ones."""
        return self.project.state not in _OPEN_STATES

    @property
    def has_succeeded(self) -> bool:
        """Whether it reached its target."""
        return self.project.state in _WON

    @property
    def has_failed(self) -> bool:
        """Whether it did not."""
        return self.project.state == "unfunded"


@dataclass(frozen=True)
class Rows:
    """One page of a list, and whether there is another after it."""

    rows: list[Row]
    has_more: bool


@router.get("/")
async def home(visit: Visitor) -> Response:
    """What this is, and what can be joined today."""
    found = await _rows(visit, "", "", 0)
    rows = found.rows if found else []
    current = sorted((r for r in rows if r.is_open), key=lambda r: r.project.closes_at)
    return visit.page(
        "projects/home.html",
        open_rows=None if found is None else current[:_FRONT_ROWS],
        past=[row for row in rows if row.is_over],
        # The sums of the past say "all of them": with a next page they would not be true.
        has_all=found is not None and not found.has_more,
        **_names(),
    )


@router.get("/projects")
async def search(
    visit: Visitor, q: str = "", prefecture: str = "", offset: str = "", sort: str = ""
) -> Response:
    """Search by words and place, a page at a time; or the first ones by match."""
    words = "".join(each for each in q if each.isprintable())[:_LONGEST_WORDS]
    wanted = prefecture if prefecture in prefectures() else ""
    start = min(int(offset), _FURTHEST) if offset.isdecimal() and offset.isascii() else 0
    if (
        ranked := await _by_match(visit, words, wanted) if sort == "match" else None
    ) is not None:
        return _search_page(visit, ranked, words, wanted, is_by_match=True)
    found = await _rows(visit, words, wanted, start)
    return _search_page(visit, found, words, wanted, start)


async def _by_match(visit: Visit, words: str, prefecture: str) -> Rows | None:
    """What is recommended first, in its order, then the rest as listing gives it.

    None for whom there is no list: signed out, without an investor, or while matching is away.
    """
    investor_id = investor_of(visit)
    if visit.session is None or investor_id is None:
        return None
    service = visit.house.matching.service
    asked = matches.recommendations(service, visit.session, investor_id, _MOST_RANKED)
    found, listed = await together(
        _rows(visit, words, prefecture, 0, limit=_MOST_SORTED), or_none(asked)
    )
    if found is None or listed is None:
        return None
    place = {one.project_id: at for at, one in enumerate(listed.recommendations)}
    last = len(place)
    ordered = sorted(found.rows, key=lambda row: place.get(row.project.project_id, last))
    return Rows(ordered, found.has_more)


def _search_page(  # noqa: PLR0913  # what a list says
    visit: Visit,
    found: Rows | None,
    words: str,
    wanted: str,
    start: int = 0,
    *,
    is_by_match: bool = False,
) -> Response:
    has_later = bool(found and found.has_more and not is_by_match)
    return visit.page(
        "projects/search.html",
        rows=found.rows if found else None,
        q=words,
        prefecture=wanted,
        start=start,
        earlier=_page_at(words, wanted, start - _PAGE_ROWS) if start else None,
        later=_page_at(words, wanted, start + _PAGE_ROWS)
        if has_later and start + _PAGE_ROWS <= _FURTHEST
        else None,
        is_by_match=is_by_match,
        may_sort=investor_of(visit) is not None,
        is_cut=bool(is_by_match and found and found.has_more),
        **_names(),
    )


def _page_at(words: str, prefecture: str, start: int) -> str:
    """The address of another page of the same search."""
    kept = {"q": words, "prefecture": prefecture, "offset": str(max(start, 0) or "")}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"/projects?{query}" if query else "/projects"


async def _rows(
    visit: Visit, words: str, prefecture: str, start: int, limit: int = 0
) -> Rows | None:
    house = visit.house
    asked = house.listing.projects(
        words=words, prefecture=prefecture, offset=start, limit=limit
    )
    if (found := await or_none(asked)) is None:
        return None
    cards = found.projects
    wanted = [card.round_id for card in cards]
    running = await or_none(house.matching.rounds(wanted)) or {} if wanted else {}
    rows = [
        Row(
            card,
            running.get(card.round_id),
            picture_of(card.project_id, card.picture, [card.photo] if card.photo else []),
        )
        for card in cards
    ]
    return Rows(rows, found.has_more)


def _names() -> dict[str, Any]:
    choices = [(name, name) for name in prefectures()]
    return {**names(), "prefecture_choices": choices}
