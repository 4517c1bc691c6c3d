"""The operator's door of a service by HTTP; whoever is no operator finds nothing there."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from shared.auth import AskerOf
from shared.database import Sql
from shared.errors import IdTaken, NotFound, Unauthenticated
from shared.operations import store, usecases
from shared.operations.desk import Desk
from shared.operations.schemas import (
    AcknowledgementIn,
    AcknowledgementOut,
    AlarmOut,
    BacklogOut,
    GroupOut,
    OperationsOut,
    ParkedOut,
    RedriveIn,
    RedriveOut,
)
from shared.operations.usecases import StillPoison
from shared.problems import refusals


def router(desk: Desk) -> APIRouter:
    """`/operations` of one service."""
    operations = APIRouter(prefix="/operations", tags=["operations"])

    @operations.get("", responses=refusals(Unauthenticated, NotFound))
    async def get_operations(asker: AskerOf) -> OperationsOut:
        """What stands still in this service, for operators."""
        async with desk.app.transaction(asker.actor) as tx:
            now = desk.clock()
            await desk.permit(tx, now)
            by_group = await store.parked_by_group(tx.sql)
            standing = await _standing(tx.sql)
        lag = await desk.lag() or {}
        groups = [
            GroupOut(group=name, lag=lag.get(name), parked=by_group.get(name, 0))
            for name in desk.groups
        ]
        return OperationsOut(service=desk.service, at=now, groups=groups, **standing)

    @operations.put(
        "/redrives/{redrive_id}",
        responses=refusals(Unauthenticated, NotFound, IdTaken, StillPoison),
    )
    async def redrive(redrive_id: UUID, body: RedriveIn, asker: AskerOf) -> RedriveOut:
        """Act on the parked messages about a subject again: all of them, or none."""
        async with desk.worker.transaction(asker.actor) as tx:
            parked = await usecases.redrive(
                tx,
                desk,
                redrive_id=redrive_id,
                group=body.group,
                subject=body.subject,
                now=desk.clock(),
            )
        return RedriveOut(group=body.group, subject=body.subject, parked=parked)

    @operations.put(
        "/acknowledgements/{acknowledgement_id}",
        responses=refusals(Unauthenticated, NotFound, IdTaken),
    )
    async def acknowledge_alarm(
        acknowledgement_id: UUID, body: AcknowledgementIn, asker: AskerOf
    ) -> AcknowledgementOut:
        """Say that the asker looks after an alarm; it leaves the list of open ones."""
        async with desk.app.transaction(asker.actor) as tx:
            row = await usecases.acknowledge(
                tx,
                desk,
                acknowledgement_id=acknowledgement_id,
                alarm_id=body.alarm_id,
                now=desk.clock(),
            )
        return AcknowledgementOut(alarm_id=body.alarm_id, **dict(row))

    return operations


async def _standing(sql: Sql) -> dict[str, Any]:
    """What stands still, as far as the service's own database knows."""
    return {
        "outbox": BacklogOut.of(await store.outbox(sql)),
        "unlinked": BacklogOut.of(await store.unlinked(sql)),
        "parked": [ParkedOut.of(row) for row in await store.parked(sql)],
        "alarms": [AlarmOut(**dict(row)) for row in await store.alarms(sql)],
        "alarms_open": sum((await store.open_alarms(sql)).values()),
    }
