"""Each effect once; a poison message is set aside with its subject, the rest goes on."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.contracts.accounts import MembershipEnded, SessionEnded
from shared.contracts.envelope import Event
from shared.database import Transaction
from shared.ids import new_id
from shared.inbox import Reader, deliver, redrive
from shared.inbox.message import Message
from shared.inbox.runs import runs
from tests.shared.conftest import Floor

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOPIC = "accounts.memberships.v1"


async def count(tx: Transaction, events: Sequence[Event], _now: datetime) -> Collection[UUID]:
    """A handler that only counts, so that a second delivery would show."""
    for event in events:
        await tx.sql.execute("INSERT INTO counted VALUES ($1, 1)", event.event_id)
    return [event.event_id for event in events]


def reader(floor: Floor, handler: object = count) -> Reader:
    return Reader("trial.counting", [TOPIC], {SessionEnded: handler}, floor.worker, lambda: NOW)  # type: ignore[dict-item]


def said(person: UUID, version: int, **changed: object) -> Message:
    """A SessionEnded as it arrives; `changed` overrides headers or `value`."""
    value = changed.pop("value", None) or json.dumps(
        {"person_id": str(person), "session_id": str(new_id()), "ended_at": NOW.isoformat()}
    )
    headers = {
        "ce_id": str(new_id()),
        "ce_type": "SessionEnded",
        "ce_subject": str(person),
        "ce_time": NOW.isoformat(),
        "aggregate_version": str(version),
    }
    headers |= {name: str(text) for name, text in changed.items() if text is not None}
    kept = {name: text for name, text in headers.items() if changed.get(name, "") is not None}
    offset = new_id().int % 2**40
    return Message(TOPIC, 0, offset, str(person).encode(), str(value).encode(), kept)


async def counted(floor: Floor) -> list[UUID]:
    return [row["event_id"] for row in await floor.rows("SELECT event_id FROM counted")]  # type: ignore[misc]


async def outcomes(floor: Floor) -> list[object]:
    rows = await floor.rows("SELECT outcome FROM inbox ORDER BY processed_at, outcome")
    return [row["outcome"] for row in rows]


async def test_a_repeated_event_reaches_its_handler_once(floor: Floor) -> None:
    message = said(new_id(), 1)
    await deliver(reader(floor), [message, message])
    await deliver(reader(floor), [message])
    assert await counted(floor) == [message.event_id]
    assert await outcomes(floor) == ["done"]


async def test_an_event_without_a_handler_is_noted_and_ignored(floor: Floor) -> None:
    person = new_id()
    other = said(person, 1, ce_type="PersonClosed", value='{"person_id": "x"}')
    await deliver(reader(floor), [other, said(person, 2)])
    assert await outcomes(floor) == ["done", "ignored"]


@pytest.mark.parametrize(
    "broken",
    [
        {"value": "not json"},
        {"value": '{"person_id": 1}'},
        {"value": "[]"},
        {"ce_type": "NeverHeardOf"},
        {"ce_time": "yesterday"},
        {"ce_id": "not an id"},
        {"ce_type": None},
        {"ce_subject": "nobody"},
        {"aggregate_version": "x"},
        {"ce_subject": "00000000-0000-0000-0000-000000000001"},
    ],
)
async def test_a_message_that_cannot_be_read_is_parked_and_the_rest_goes_on(
    floor: Floor, broken: dict[str, str]
) -> None:
    fine = said(new_id(), 1)
    await deliver(reader(floor), [said(new_id(), 1, **broken), fine])
    assert await counted(floor) == [fine.event_id]
    assert sorted(map(str, await outcomes(floor))) == ["done", "parked"]
    [kept] = await floor.rows("SELECT error, value FROM parked_message")
    assert kept["error"]


async def test_later_messages_of_a_parked_subject_wait_behind_it_in_order(floor: Floor) -> None:
    person = new_id()
    batch = [said(person, 1, value="broken"), said(person, 2), said(person, 3)]
    await deliver(reader(floor), batch)
    await deliver(reader(floor), [said(person, 4)])
    assert await counted(floor) == []
    rows = await floor.rows(
        "SELECT headers->>'aggregate_version' v FROM parked_message ORDER BY id"
    )
    assert [row["v"] for row in rows] == ["1", "2", "3", "4"]


async def test_a_gap_in_what_was_said_parks_the_subject(floor: Floor) -> None:
    person = new_id()
    await deliver(reader(floor), [said(person, 1), said(person, 3)])
    assert await outcomes(floor) == ["done", "parked"]


async def test_a_handler_that_fails_is_tried_three_times_then_parked(floor: Floor) -> None:
    tries = 0

    async def fail(*_: object) -> Collection[UUID]:
        nonlocal tries
        tries += 1
        raise AssertionError("cannot be")

    await deliver(reader(floor, fail), [said(new_id(), 1)])
    assert tries == 1 + 3
    assert await outcomes(floor) == ["parked"]


async def test_a_transient_error_keeps_nothing_and_is_passed_on(floor: Floor) -> None:
    async def away(*_: object) -> Collection[UUID]:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await deliver(reader(floor, away), [said(new_id(), 1)])
    assert await outcomes(floor) == []


async def test_redriving_acts_on_the_parked_messages_in_order(floor: Floor) -> None:
    async def fail(*_: object) -> Collection[UUID]:
        raise AssertionError("a bug, mended later")

    person = new_id()
    batch = [said(person, 1), said(person, 2)]
    await deliver(reader(floor, fail), batch)
    assert await redrive(reader(floor), person) == 2
    assert await counted(floor) == [each.event_id for each in batch]
    assert await outcomes(floor) == ["done", "done"]
    after = said(person, 3)
    await deliver(reader(floor), [after])
    assert (await counted(floor))[-1] == after.event_id


def test_a_run_holds_one_class_and_each_subject_once() -> None:
    one, two = new_id(), new_id()

    def ended(person: UUID) -> Event:
        return SessionEnded(
            occurred_at=NOW, person_id=person, session_id=new_id(), ended_at=NOW
        )

    def left(person: UUID) -> Event:
        return MembershipEnded(
            occurred_at=NOW, person_id=person, membership_id=new_id(), valid_to=NOW
        )

    events = [ended(one), ended(two), ended(one), left(one), ended(two)]
    assert [[event.subject for event in run] for run in runs(events)] == [
        [one, two],
        [one],
        [one],
        [two],
    ]
