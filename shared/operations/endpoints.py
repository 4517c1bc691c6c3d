"""The operator's door of a service by HTTP; whoever is no operator finds nothing there."""

from uuid import UUID

from fastapi import APIRouter

from shared.auth import AskerOf
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
            waiting = await store.outbox(tx.sql), await store.unlinked(tx.sql)
            parked = await store.parked(tx.sql)
            by_group = await store.parked_by_group(tx.sql)
            alarms = await store.alarms(tx.sql)
            alarms_open = sum((await store.open_alarms(tx.sql)).values())
        lag = await desk.lag() or {}
        outbox, unlinked = (
            BacklogOut(rows=each.rows, oldest_at=each.oldest_at) for each in waiting
        )
        return OperationsOut(
            service=desk.service,
            at=now,
            outbox=outbox,
            unlinked=unlinked,
            groups=[
                GroupOut(group=name, lag=lag.get(name), parked=by_group.get(name, 0))
                for name in desk.groups
            ],
            parked=[
                ParkedOut(
                    group=row["consumer"],
                    subject=row["subject"],
                    topic=row["topic"],
                    type=row["headers"].get("ce_type"),
                    event_id=row["event_id"],
                    messages=row["messages"],
                    why=row["error"],
                    parked_at=row["parked_at"],
                )
                for row in parked
            ],
            alarms=[AlarmOut(**dict(row)) for row in alarms],
            alarms_open=alarms_open,
        )

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
