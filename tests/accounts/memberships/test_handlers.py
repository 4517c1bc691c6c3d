"""Whoever registers an investor acts for it, once, whatever comes twice."""

from uuid import UUID

from services.accounts.main import readers
from shared import inbox
from shared.contracts.investors import InvestorRegistered
from shared.ids import new_id
from shared.inbox import Reader
from shared.inbox.message import Message
from tests.accounts.world import NOON, World


def _message(event: InvestorRegistered, offset: int = 0, version: int = 1) -> Message:
    return Message(
        topic="investors.investors.v1",
        partition=0,
        offset=offset,
        key=str(event.key).encode(),
        value=event.model_dump_json().encode(),
        headers={
            "ce_id": str(event.event_id),
            "ce_type": "InvestorRegistered",
            "ce_subject": str(event.subject),
            "ce_time": event.occurred_at.isoformat(),
            "aggregate_version": str(version),
        },
    )


def _registered(person_id: UUID) -> InvestorRegistered:
    return InvestorRegistered(
        investor_id=new_id(), person_id=person_id, kind="person", occurred_at=NOON
    )


def _reader(world: World) -> Reader:
    return next(each for each in readers(world.house) if each.group == "accounts.investors")


async def test_a_registered_investor_is_acted_for_once(world: World) -> None:
    signed = await world.sign_in("a@example.jp")
    event = _registered(signed.person_id)
    for offset in range(2):
        await inbox.deliver(_reader(world), [_message(event, offset)])
    me = (await world.http.get("/me", headers=signed.bearer)).json()
    assert [(each["role"], each["investor_id"]) for each in me["memberships"]] == [
        ("acts_for", str(event.investor_id))
    ]
    said = await world.said("MembershipGranted")
    assert [each["organisation_id"] for each in said] == [str(event.investor_id)]
    cause = await world.rows("SELECT cause_kind, cause_id FROM office")
    assert cause == [{"cause_kind": "event", "cause_id": event.event_id}]


async def test_an_investor_of_nobody_is_parked_and_the_rest_goes_on(world: World) -> None:
    signed = await world.sign_in("a@example.jp")
    nobodys, somebodys = _registered(new_id()), _registered(signed.person_id)
    await inbox.deliver(_reader(world), [_message(nobodys), _message(somebodys, 1)])
    parked = await world.rows("SELECT event_id FROM parked_message")
    assert [row["event_id"] for row in parked] == [nobodys.event_id]
    assert len(await world.said("MembershipGranted")) == 1
