"""Finding a project, and reading one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web import sayings
from services.web.allotment_words import of_terms
from services.web.clients import matches
from services.web.clients.accounts import Organisation
from services.web.clients.http import Refused, or_none, together
from services.web.clients.listing import Card, Project
from services.web.clients.matches import Said
from services.web.clients.matching import Running
from services.web.clients.terms import Round
from services.web.deliveries import Delivery, delivery_of
from services.web.link_cards import told_to_machines
from services.web.pages.terms import equity_facts, month, trade_of
from services.web.pictures import Picture, photos_of, picture_of
from services.web.progress import drawing_of
from services.web.signal_words import KINDS, TAKES, TEXT_STATES
from services.web.visit import NotHere, Visit, Visitor

router = APIRouter()

PREFECTURES: Final = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]
_PREFECTURE_CHOICES: Final = tuple((name, name) for name in PREFECTURES)
_FRONT_ROWS: Final = 6
_LONGEST_WORDS: Final = 100
# What listing gives at once, and how far it lets anybody look.
_PAGE_ROWS: Final = 24
_FURTHEST: Final = 10_000
# How many are put in order by match, and how far down the list of matches is looked.
_MOST_SORTED: Final = 50
_MOST_RANKED: Final = 100
# On the project's own page; all of them have one of theirs.
_MOST_NAMED: Final = 12
_OPEN_STATES: Final = frozenset({"live", "paused"})
_WON: Final = frozenset({"funded", "delivering", "reported", "closed"})
_COLOURS: Final = ("c1", "c2", "c3", "c6", "c5", "c4")


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
    wanted = prefecture if prefecture in PREFECTURES else ""
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


@router.get("/projects/{project_id}")
async def show(project_id: UUID, visit: Visitor) -> Response:
    """One project, with the true sentence of its case."""
    project = await load_project(visit, project_id)
    terms = project.round
    running, organisations, signals, reasons = await together(
        running_of(visit, terms, is_whole=True),
        or_none(visit.house.accounts.organisations(visit.now)),
        or_none(visit.house.signals.shown(project_id, visit.session)),
        reasons_for(visit, project_id),
    )
    chamber = one_of(organisations, project.chamber_id)
    if chamber:
        visit.contact = chamber.contact
    return visit.page(
        "projects/show.html",
        **facts_of(project, visit, running),
        running=running,
        drawn=drawing_of(running) if running else None,
        chamber=chamber,
        handler=one_of(organisations, terms.handler_id if terms else None),
        outcome=sayings.outcome_of(terms, running, visit),
        told=told_to_machines(project, chamber, visit),
        signals=signals,
        takes_signals=project.state in TAKES,
        kinds=KINDS,
        text_states=TEXT_STATES,
        is_published=project.published_at is not None,
        reasons=reasons,
        named=(running.named if running else None) or (),
        report=project.report,
        most_named=_MOST_NAMED,
        deliveries=_deliveries(project, running, visit),
    )


def _deliveries(
    project: Project, running: Running | None, visit: Visit
) -> dict[UUID, Delivery]:
    """How each return stands; what nobody is owed is not late."""
    owed = {
        one.return_id: one.sent_on for one in (running.deliveries if running else None) or ()
    }
    returns = project.round.terms.returns if project.round else ()
    return {
        each.return_id: delivery_of(
            each.delivery_month,
            owed.get(each.return_id),
            visit,
            is_owed=each.return_id in owed,
        )
        for each in returns
    }


async def reasons_for(visit: Visit, project_id: UUID) -> tuple[Said, ...]:
    """Why a project would be recommended to who reads its page; nothing where it would not."""
    investor_id = investor_of(visit)
    if visit.session is None or investor_id is None:
        return ()
    service = visit.house.matching.service
    found = await or_none(matches.match(service, visit.session, investor_id, project_id))
    return found.reasons if found and not found.against else ()


def investor_of(visit: Visit, wanted: str = "") -> UUID | None:
    """The investor that is wanted, if one's own; else the first of one's own; None for none."""
    own = visit.me.investor_ids if visit.me else ()
    return next((one for one in own if str(one) == wanted), next(iter(own), None))


def _equity_facts(
    terms: Round | None, running: Running | None, visit: Visit
) -> list[tuple[str, str]]:
    day = running.payment_day if running else None
    return equity_facts(terms, visit, day) if terms else []


def facts_of(project: Project, visit: Visit, running: Running | None = None) -> dict[str, Any]:
    """What the page of a project shows that listing alone knows; previews share it."""
    content, terms = project.content, project.round
    is_investment = bool(terms and terms.is_investment)
    general = sayings.INVESTMENT_RISKS if is_investment else sayings.REWARD_RISKS
    own = [line.strip() for line in content.risks.splitlines() if line.strip()]
    return {
        "project": project,
        "content": content,
        "round": terms,
        "terms": terms.terms if terms else None,
        "is_investment": is_investment,
        "risks": [*own, *(visit.gettext(sentence) for sentence in general)],
        "uses": [
            (use.label, share, use.amount_minor, colour)
            for use, share, colour in zip(
                content.uses,
                visit.words.shares([use.amount_minor for use in content.uses]),
                _colours(len(content.uses)),
                strict=True,
            )
        ],
        "main_picture": picture_of(project.project_id, content.picture, project.photos),
        "all_photos": photos_of(project.photos),
        "case": sayings.case_of(terms, visit, running),
        "allotment": of_terms(terms.terms, visit) if terms else [],
        "owner_name": _owner_name(project),
        "equity_facts": _equity_facts(terms, running, visit),
        "trade": trade_of(project, visit),
        "month": month,
        **_names(),
    }


def _owner_name(project: Project) -> str:
    if project.issuer is None:
        return ""
    issuer = project.issuer
    return f"{issuer.name}　{issuer.representative}" if issuer.kind != "person" else issuer.name


def _colours(length: int) -> list[str]:
    return [_COLOURS[at % len(_COLOURS)] for at in range(length)]


def _names() -> dict[str, Any]:
    return {
        "instrument_name": sayings.instrument_name,
        "category_name": sayings.category_name,
        "round_state": sayings.round_state,
        "prefecture_choices": _PREFECTURE_CHOICES,
    }


async def load_project(visit: Visit, project_id: UUID) -> Project:
    """The project as this reader may see it.

    Raises:
        NotHere
    """
    try:
        return await visit.house.listing.project(project_id, visit.session)
    except Refused as refusal:
        raise NotHere from refusal


async def running_of(
    visit: Visit, terms: Round | None, *, is_whole: bool = False
) -> Running | None:
    """How the round runs; None while it does not, or while nobody can say."""
    if terms is None:
        return None
    return await or_none(visit.house.matching.round(terms.round_id, is_whole=is_whole))


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


async def titles_of(visit: Visit, wanted: Iterable[UUID]) -> dict[UUID, str]:
    """What projects are called; one that listing does not show is left out."""
    found = await projects_of(visit, wanted)
    return {project_id: one.content.title for project_id, one in found.items()}


async def projects_of(visit: Visit, wanted: Iterable[UUID]) -> dict[UUID, Project]:
    """Some public projects; one that listing does not show is left out."""
    different = list(dict.fromkeys(wanted))
    found = await together(*(or_none(visit.house.listing.project(one)) for one in different))
    return {one.project_id: one for one in found if one is not None}


def one_of(
    organisations: Sequence[Organisation] | None, wanted: UUID | None
) -> Organisation | None:
    """An organisation by its id."""
    return next((o for o in organisations or () if o.organisation_id == wanted), None)
