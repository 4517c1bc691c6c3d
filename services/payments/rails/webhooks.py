"""Webhooks of the PSP: verified, stored, answered; a job acts on them, woken at once."""

from typing import Annotated

from fastapi import APIRouter, Header, Request

from services.payments.house import House
from services.payments.rails import events_store
from services.payments.rails.domain import NotFromPsp
from services.payments.rails.psp.events import read_event
from shared.problems import refusals
from shared.wire import Answer

router = APIRouter(prefix="/stripe", tags=["stripe"])


class Received(Answer):
    """All that the PSP wants to hear."""

    received: bool = True


Signature = Annotated[
    str, Header(alias="Stripe-Signature", max_length=2_000, description="t=…,v1=…")
]

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"id": "evt_1", "type": "checkout.session.completed"},
            }
        },
    }
}


@router.post("/webhooks", responses=refusals(NotFromPsp), openapi_extra=_BODY)
async def take_webhook(request: Request, house: House, signature: Signature = "") -> Received:
    """Keep an event of the PSP; the same one again changes nothing."""
    now = house.clock()
    event = read_event(await request.body(), signature, house.webhook_secrets, now)
    async with house.worker.statement() as sql:
        await events_store.add_event(sql, event, now)
    house.webhook_came.set()
    return Received()
