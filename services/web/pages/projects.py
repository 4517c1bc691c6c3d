"""Reading a project: its own page, and what other pages show of one. Not finding it."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web import sayings
from services.web.allotment_words import of_terms
from services.web.clients import matches
from services.web.clients.accounts import Organisation
from services.web.clients.http import Refused, or_none, together
from services.web.clients.listing import Project
from services.web.clients.matches import Said
from services.web.clients.matching import Running
from services.web.clients.terms import Round
from services.web.deliveries import Delivery, delivery_of
from services.web.link_cards import told_to_machines
from services.web.pages.terms import equity_facts, trade_of
from services.web.pictures import photos_of, picture_of
from services.web.progress import drawing_of
from services.web.signal_words import KINDS, TAKES, TEXT_STATES
from services.web.visit import NotHere, Visit, Visitor

router = APIRouter()

# On the project's own page; all of them have one of theirs.
_MOST_NAMED: Final = 12
_COLOURS: Final = ("c1", "c2", "c3", "c6", "c5", "c4")


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
        **names(),
    }


def _owner_name(project: Project) -> str:
    if project.issuer is None:
        return ""
    issuer = project.issuer
    return f"{issuer.name}　{issuer.representative}" if issuer.kind != "person" else issuer.name


def _colours(length: int) -> list[str]:
    return [_COLOURS[at % len(_COLOURS)] for at in range(length)]


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


def names() -> dict[str, Any]:
    """The words for what a project and its round are; lists and pages share them."""
    return {
        "instrument_name": sayings.instrument_name,
        "category_name": sayings.category_name,
        "round_state": sayings.round_state,
    }
