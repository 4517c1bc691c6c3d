"""What stands still, over all services, for operators: one that is away is said to be away."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.alarm_words import alarm_said
from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.clients.operations import Operations, Parked, State
from services.web.pages.operator import as_operator
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

HOME: Final = "/operator/operations"
_MOST: Final = 20


@router.get(HOME)
async def operations(visit: SignedIn) -> Response:
    """Backlogs, parked messages and alarms of every service that answers."""
    as_operator(visit)
    assert visit.session is not None
    found = await together(
        *(or_none(each.state(visit.session)) for each in visit.house.operations.values())
    )
    states: dict[str, State | None] = dict(zip(visit.house.operations, found, strict=True))
    # Of each service, so that one with many hides nothing of another.
    parked = [
        (name, one) for name, state in states.items() if state for one in state.parked[:_MOST]
    ]
    waiting = sum(group.parked for state in states.values() if state for group in state.groups)
    return visit.page(
        "operations/list.html",
        states=states,
        parked=parked,
        parked_beyond=waiting - sum(one.messages for _, one in parked),
        alarms=[
            (name, one, alarm_said(one.what, visit))
            for name, state in states.items()
            if state
            for one in state.alarms[:_MOST]
        ],
        most=_MOST,
        new_id=new_id,
    )


@router.get(f"{HOME}/{{service}}/parked/{{group}}/{{subject}}")
async def ask(service: str, group: str, subject: UUID, visit: SignedIn) -> Response:
    """Before a re-drive: what it is about, and that its cause has to be mended first."""
    as_operator(visit)
    one = await _parked(visit, service, group, subject)
    return visit.page("operations/redrive.html", service=service, one=one, redrive_id=new_id())


@router.post(f"{HOME}/{{service}}/parked/{{group}}/{{subject}}")
async def redrive(service: str, group: str, subject: UUID, visit: SignedIn) -> Response:
    """Act on it again; a second press changes nothing."""
    as_operator(visit)
    assert visit.session is not None
    redrive_id = visit.form.identifier("redrive_id") or new_id()
    body = {"group": group, "subject": str(subject)}
    try:
        await _service(visit, service).redrive(visit.session, redrive_id, body)
    except Refused as refusal:
        if refusal.kind != "still-poison":
            raise
        visit.announce(
            N_("また失敗しました。原因はまだ直っていません：%(why)s"), why=refusal.detail
        )
    else:
        visit.announce(N_("もう一度読みました。止まっていた知らせは流れました。"))
    return visit.go(HOME)


@router.post(f"{HOME}/{{service}}/alarms/{{alarm_id}}")
async def acknowledge(service: str, alarm_id: int, visit: SignedIn) -> Response:
    """Say that one looks after an alarm."""
    as_operator(visit)
    assert visit.session is not None
    acknowledgement_id = visit.form.identifier("acknowledgement_id") or new_id()
    asked = _service(visit, service)
    await asked.acknowledge(visit.session, acknowledgement_id, alarm_id)
    visit.announce(N_("警報を引き受けました。"))
    return visit.go(HOME)


def _service(visit: Visit, name: str) -> Operations:
    found = visit.house.operations.get(name)
    if found is None:
        raise NotHere
    return found


async def _parked(visit: Visit, service: str, group: str, subject: UUID) -> Parked:
    assert visit.session is not None
    state = await _service(visit, service).state(visit.session)
    for one in state.parked:
        if (one.group, one.subject) == (group, subject):
            return one
    raise NotHere
