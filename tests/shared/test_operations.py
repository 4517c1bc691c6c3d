"""The operator's door: who may come in, a re-drive leaves an audit row, figures name nobody."""

import json
import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from shared import application, audit, auth, outbox
from shared.alarms import raise_alarm
from shared.audit.linking import Linker
from shared.audit.verifying import verify
from shared.contracts.accounts import PersonClosed
from shared.database import Actor, Transaction
from shared.ids import PLATFORM_ID, new_id
from shared.inbox import Handlers, Reader, deliver
from shared.inbox.message import Message
from shared.operations.desk import Desk
from shared.operations.installing import install
from tests.shared.conftest import Floor

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOPIC = "accounts.memberships.v1"


@dataclass
class Trial:
    """The doors of a service whose one handler works once it was mended."""

    floor: Floor
    operator: UUID = field(default_factory=new_id)
    asker: UUID | None = None
    mended: bool = False
    seen: list[UUID] = field(default_factory=list)

    async def handle(
        self, _tx: Transaction, events: Sequence[PersonClosed], _now: datetime
    ) -> Collection[UUID]:
        if not self.mended:
            raise ZeroDivisionError("not mended yet")
        self.seen += [event.person_id for event in events]
        return [event.event_id for event in events]

    @property
    def reader(self) -> Reader:
        handlers: Handlers = {PersonClosed: self.handle}
        return Reader("trial.readers", [TOPIC], handlers, self.floor.worker, lambda: NOW)

    async def lag(self) -> dict[str, int]:
        return {"trial.readers": 7}

    @property
    def app(self) -> FastAPI:
        app = application.create("trial", description="", checks={})
        floor = self.floor
        desk = Desk("trial", floor.app, floor.worker, lambda: NOW, [self.reader], lag=self.lag)
        install(app, desk)
        app.dependency_overrides[auth.asker] = lambda: auth.Asker(
            self.asker or self.operator, new_id(), ""
        )
        return app

    @asynccontextmanager
    async def client(self, host: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app=self.app, client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://trial") as client:
            yield client

    async def poison(self, person: UUID) -> None:
        headers = {
            "ce_id": str(new_id()),
            "ce_type": "PersonClosed",
            "ce_subject": str(person),
            "ce_time": NOW.isoformat(),
            "aggregate_version": "1",
        }
        value = json.dumps({"person_id": str(person), "closed_at": NOW.isoformat()}).encode()
        await deliver(self.reader, [Message(TOPIC, 0, 1, None, value, headers)])


@pytest.fixture
async def trial(floor: Floor) -> Trial:
    made = Trial(floor)
    async with floor.worker.statement() as sql:
        await sql.execute(
            "INSERT INTO membership VALUES ($1, $2, $3, 'platform', 'operator', $4, NULL)",
            new_id(),
            made.operator,
            PLATFORM_ID,
            NOW - timedelta(days=1),
        )
    return made


async def alarm(trial: Trial) -> int:
    async with trial.floor.worker.transaction(Actor("job")) as tx:
        what = f"refund {new_id()} failed"
        await raise_alarm(tx.sql, str(new_id()), what, NOW, once_since=NOW)
        return int(await tx.sql.fetchval("SELECT max(id) FROM alarm"))


async def test_an_operator_sees_what_stands_still_and_why(trial: Trial) -> None:
    person = new_id()
    await trial.poison(person)
    number = await alarm(trial)
    async with trial.client() as client:
        told = (await client.get("/operations")).json()
    [parked] = told["parked"]
    assert (parked["subject"], parked["type"]) == (str(person), "PersonClosed")
    assert "not mended yet" in parked["why"]
    assert told["groups"] == [{"group": "trial.readers", "lag": 7, "parked": 1}]
    assert [each["id"] for each in told["alarms"]] == [number]


@pytest.mark.parametrize("role", ["administrator", "approver", "staff"])
@pytest.mark.parametrize("where", ["chamber", "ended"])
async def test_whoever_is_no_operator_finds_nothing(
    trial: Trial, role: str, where: str
) -> None:
    person, stranger = new_id(), new_id()
    await trial.poison(person)
    number = await alarm(trial)
    async with trial.floor.worker.statement() as sql:
        organisation, ended = (new_id(), None) if where == "chamber" else (PLATFORM_ID, NOW)
        await sql.execute(
            "INSERT INTO membership VALUES ($1, $2, $3, 'chamber', $4, $5, $6)",
            new_id(),
            stranger,
            organisation,
            role if where == "chamber" else "operator",
            NOW - timedelta(days=1),
            ended,
        )
    trial.asker, trial.mended = stranger, True
    async with trial.client() as client:
        answers = [
            await client.get("/operations"),
            await client.put(
                f"/operations/redrives/{new_id()}",
                json={"group": "trial.readers", "subject": str(person)},
            ),
            await client.put(
                f"/operations/acknowledgements/{new_id()}", json={"alarm_id": number}
            ),
        ]
    assert [each.status_code for each in answers] == [404, 404, 404]
    assert await trial.floor.rows("SELECT FROM audit") == []
    assert trial.seen == []


async def test_a_redrive_acts_on_the_message_and_leaves_one_audit_row(trial: Trial) -> None:
    person, redrive_id = new_id(), new_id()
    await trial.poison(person)
    trial.mended = True
    body = {"group": "trial.readers", "subject": str(person)}
    async with trial.client() as client:
        for _ in range(2):  # a repeat answers the state
            answer = await client.put(f"/operations/redrives/{redrive_id}", json=body)
            assert (answer.status_code, answer.json()["parked"]) == (200, 0)
        other = await client.put(
            f"/operations/redrives/{redrive_id}", json=body | {"subject": str(new_id())}
        )
    assert other.status_code == 409
    assert trial.seen == [person]
    [row] = await trial.floor.rows("SELECT actor, command, command_id, subject FROM audit")
    assert row == {
        "actor": f"person:{trial.operator}",
        "command": "redrive",
        "command_id": redrive_id,
        "subject": person,
    }


async def test_a_redrive_that_fails_again_leaves_everything_as_it_was(trial: Trial) -> None:
    person = new_id()
    await trial.poison(person)
    body = {"group": "trial.readers", "subject": str(person)}
    async with trial.client() as client:
        answer = await client.put(f"/operations/redrives/{new_id()}", json=body)
    assert answer.status_code == 409
    assert "not mended yet" in answer.json()["detail"]
    assert await trial.floor.rows("SELECT FROM audit") == []
    assert len(await trial.floor.rows("SELECT FROM parked_message WHERE redriven_at IS NULL"))


async def test_what_is_not_parked_cannot_be_redriven(trial: Trial) -> None:
    async with trial.client() as client:
        for group in ("trial.readers", "trial.nobody"):
            body = {"group": group, "subject": str(new_id())}
            answer = await client.put(f"/operations/redrives/{new_id()}", json=body)
            assert answer.status_code == 404


async def test_an_acknowledged_alarm_leaves_the_list_and_the_first_one_stands(
    trial: Trial,
) -> None:
    number, first = await alarm(trial), new_id()
    async with trial.client() as client:
        for each in (first, first, new_id()):
            answer = await client.put(
                f"/operations/acknowledgements/{each}", json={"alarm_id": number}
            )
            assert answer.json()["acknowledged_by"] == str(trial.operator)
        assert (await client.get("/operations")).json()["alarms"] == []
        absent = await client.put(
            f"/operations/acknowledgements/{new_id()}", json={"alarm_id": number + 1}
        )
    assert absent.status_code == 404
    [row] = await trial.floor.rows("SELECT command_id FROM audit")
    assert row["command_id"] == first


async def test_figures_say_what_waits_and_carry_no_id(trial: Trial) -> None:
    person = new_id()
    await trial.poison(person)
    await alarm(trial)
    async with trial.floor.worker.transaction(Actor("job")) as tx:
        closed = PersonClosed(
            occurred_at=NOW - timedelta(seconds=30), person_id=person, closed_at=NOW
        )
        await outbox.add(tx, [closed])
    async with trial.client() as client:
        await client.get(f"/audit-chains/{new_id()}/links")
        told = (await client.get("/metrics")).text
    for line in (
        'kyokan_inbox_parked{group="trial.readers"} 1.0',
        'kyokan_inbox_lag{group="trial.readers"} 7.0',
        'kyokan_alarms_open{kind="other"} 1.0',
        "kyokan_outbox_unsent 1.0",
        "kyokan_outbox_oldest_age_seconds 30.0",
        'kyokan_pool_size{role="app"} 6.0',
        (
            'kyokan_http_requests_total{method="GET",route="/audit-chains/{chamber}/links",'
            'status="200"} 1.0'
        ),
    ):
        assert line in told
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", told)


async def test_figures_are_no_part_of_the_api(trial: Trial) -> None:
    assert "/metrics" not in trial.app.openapi()["paths"]


async def test_figures_are_for_this_machine_alone(trial: Trial) -> None:
    async with trial.client("192.0.2.7") as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_the_rows_of_a_chain_tell_nobody_what_a_person_did(trial: Trial) -> None:
    person, chamber, subject, command = (new_id() for _ in range(4))
    entry = audit.Entry("x", command, "pledge", subject, chamber, None, b"\x01" * 32)
    async with trial.floor.app.transaction(Actor(f"person:{person}", person)) as tx:
        await audit.record(tx, entry, NOW)
    await Linker("trial", trial.floor.worker, lambda: NOW).link()
    async with trial.client() as client:
        [line] = (await client.get(f"/audit-chains/{chamber}/links")).json()["links"]
    assert verify([line]) == []
    for hidden in (person, subject, command, "01" * 32, "pledge"):
        assert str(hidden) not in line


async def test_the_heads_and_rows_of_the_chain_are_public(trial: Trial) -> None:
    async with trial.client() as client:
        assert (await client.get("/audit-chains")).json() == {"service": "trial", "chains": []}
        links = await client.get("/audit-chains/platform/links")
        assert links.json() == {"links": []}
        assert (await client.get("/audit-chains/nothing/links")).status_code == 422
