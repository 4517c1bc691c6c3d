"""A pledge that no longer fits: told to who acts for the investor, and to its handler."""

from datetime import date

from services.accounts.letters import jobs
from services.accounts.main import readers
from shared import inbox
from shared.contracts.investors import HoldOverCap
from shared.ids import new_id
from shared.inbox.message import Message
from tests.accounts.world import NOON, World


async def _hear(world: World, event: HoldOverCap, offset: int = 0) -> None:
    reader = next(each for each in readers(world.house) if each.group == "accounts.letters")
    message = Message(
        topic=event.TOPIC,
        partition=0,
        offset=offset,
        key=str(event.key).encode(),
        value=event.model_dump_json().encode(),
        headers={
            "ce_id": str(event.event_id),
            "ce_type": "HoldOverCap",
            "ce_subject": str(event.subject),
            "ce_time": event.occurred_at.isoformat(),
            "aggregate_version": "1",
        },
    )
    await inbox.deliver(reader, [message])


async def test_investor_and_handler_hear_of_it_once_each_and_nobody_else(world: World) -> None:
    investor_id, handler_id = new_id(), new_id()
    signed = {}
    for name, organisation_id, kind, role in (
        ("anna", investor_id, "investor", "acts_for"),
        ("hana", handler_id, "handler", "approver"),
        ("bert", new_id(), "investor", "acts_for"),
        ("ruth", new_id(), "handler", "approver"),
    ):
        signed[name] = (await world.sign_in(f"{name}@example.jp")).person_id
        await world.rows(
            "INSERT INTO membership VALUES ($1, $2, $3, $4, $5, $6) RETURNING person_id",
            new_id(),
            signed[name],
            organisation_id,
            kind,
            role,
            NOON,
        )
    event = HoldOverCap(
        occurred_at=NOON,
        investor_id=investor_id,
        pledge_id=new_id(),
        round_id=new_id(),
        handler_id=handler_id,
        payment_day=date(2027, 6, 1),
    )
    await _hear(world, event)
    await _hear(world, event, 1)
    before = len(world.mailbox.letters)
    assert await jobs.send_due(world.house, jobs.OTHERS) == 2
    sent = {letter["To"]: letter["Subject"] for letter in world.mailbox.letters[before:]}
    assert sent == {
        "anna@example.jp": "【共感】投資の上限をご確認ください",
        "hana@example.jp": "【共感】上限をこえた申込みがあります",
    }
