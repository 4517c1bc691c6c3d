"""A letter is sent once, tried again a bounded number of times, and an alarm ends it."""

import socket
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest

from services.accounts.house import Built
from services.accounts.letters import domain, jobs
from services.accounts.main import readers
from shared import inbox
from shared.contracts.payments import PaymentDeclined
from shared.ids import new_id
from shared.inbox.message import Message
from tests.accounts.world import NOON, World

REPAIR_UNTIL = NOON + timedelta(days=7)


def _declined(person_id: UUID, *, repair_until: datetime | None) -> PaymentDeclined:
    return PaymentDeclined(
        pledge_id=new_id(),
        round_id=new_id(),
        code="card_declined",
        person_id=person_id,
        repair_until=repair_until,
        occurred_at=NOON,
    )


async def _hear(world: World, event: PaymentDeclined, offset: int = 0) -> None:
    reader = next(each for each in readers(world.house) if each.group == "accounts.letters")
    message = Message(
        topic="payments.pledges.v1",
        partition=0,
        offset=offset,
        key=str(event.key).encode(),
        value=event.model_dump_json().encode(),
        headers={
            "ce_id": str(event.event_id),
            "ce_type": "PaymentDeclined",
            "ce_subject": str(event.subject),
            "ce_time": event.occurred_at.isoformat(),
            "aggregate_version": "1",
        },
    )
    await inbox.deliver(reader, [message])


def _others(world: World, repair_until: datetime | None = REPAIR_UNTIL) -> Built:
    """The house with payments and listing answering; payments wants our client token."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "listing":
            return httpx.Response(200, json={"title": "藍の織り場を手わたす"})
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return httpx.Response(401)
        body = {
            "project_id": str(new_id()),
            "amount_minor": 3000,
            "currency": "JPY",
            "repair_until": repair_until and repair_until.isoformat(),
        }
        return httpx.Response(200, json=body)

    questions = world.house.desk.questions
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    asked = replace(questions, http=http, _titles={})
    return replace(world.house, desk=replace(world.house.desk, questions=asked))


async def test_a_failed_card_brings_one_letter_with_the_repair_link(world: World) -> None:
    signed = await world.sign_in("a@example.jp")
    event = _declined(signed.person_id, repair_until=REPAIR_UNTIL)
    await _hear(world, event)
    await _hear(world, event, 1)
    house = _others(world)
    assert await jobs.send_due(house, jobs.OTHERS) == 1
    assert await jobs.send_due(house, jobs.OTHERS) == 0
    letter = world.mailbox.letters[-1]
    assert letter["To"] == "a@example.jp"
    assert letter["Subject"] == "藍の織り場を手わたす：カードのご確認を"
    assert f"http://web/pledges/{event.pledge_id}/repair" in world.mailbox.text()
    assert "3,000円" in world.mailbox.text()
    assert "お金はまだ動いていません" in world.mailbox.text()


async def test_a_card_refused_on_the_payment_page_brings_no_letter(world: World) -> None:
    signed = await world.sign_in("a@example.jp")
    await _hear(world, _declined(signed.person_id, repair_until=None))
    assert await world.rows("SELECT id FROM letter WHERE kind = 'card_failed'") == []
    outcomes = await world.rows("SELECT outcome FROM inbox")
    assert [row["outcome"] for row in outcomes] == ["ignored"]


async def test_a_card_mended_meanwhile_needs_no_letter(world: World) -> None:
    signed = await world.sign_in("a@example.jp")
    await _hear(world, _declined(signed.person_id, repair_until=REPAIR_UNTIL))
    sent = len(world.mailbox.letters)
    await jobs.send_due(_others(world, repair_until=None), jobs.OTHERS)
    assert len(world.mailbox.letters) == sent
    states = await world.rows("SELECT state FROM letter WHERE kind = 'card_failed'")
    assert states == [{"state": "needless"}]


async def test_a_letter_waits_longer_each_time_and_gives_up_with_an_alarm(
    world: World,
) -> None:
    signed = await world.sign_in("a@example.jp")
    await _hear(world, _declined(signed.person_id, repair_until=REPAIR_UNTIL))
    tries = 0
    for _ in range(domain.TRIES * 2):  # payments is away all the time
        tries += await jobs.send_due(world.house, jobs.OTHERS)
        assert await jobs.send_due(world.house, jobs.OTHERS) == 0
        world.clock.move(hours=1)
    assert tries == domain.TRIES
    states = await world.rows("SELECT state FROM letter WHERE kind = 'card_failed'")
    assert states == [{"state": "failed"}]
    assert len(await world.rows("SELECT id FROM alarm WHERE what = 'letter_failed'")) == 1


async def test_a_full_mail_server_loses_no_code(world: World) -> None:
    world.mailbox.is_full = True
    await world.ask_code("a@example.jp")
    assert await jobs.send_due(world.house, jobs.CODES) == 1
    world.mailbox.is_full = False
    assert await jobs.send_due(world.house, jobs.CODES) == 0
    world.clock.move(seconds=2)
    assert await jobs.send_due(world.house, jobs.CODES) == 1
    assert len(world.mailbox.letters) == 1
    kept = await world.rows("SELECT state, sealed, email, tries FROM letter")
    assert kept == [{"state": "sent", "sealed": None, "email": None, "tries": 2}]


async def test_no_name_service_is_asked_before_a_letter_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda *_: "asked-of-the-dns.example")
    await world.ask_code("a@example.jp")
    assert await jobs.send_due(world.house, jobs.CODES) == 1
    assert world.mailbox.greeted_by == socket.gethostname()


async def test_a_code_that_would_come_too_late_is_not_sent(world: World) -> None:
    await world.ask_code("a@example.jp")
    world.clock.move(minutes=10)
    await jobs.send_due(world.house, jobs.CODES)
    assert world.mailbox.letters == []
    assert await world.rows("SELECT state FROM letter") == [{"state": "failed"}]
