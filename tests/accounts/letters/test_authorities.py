"""Letters on the authority to act for a company: to who claims it, and to its handler."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.accounts.letters.domain import NEWS_FOR
from shared.contracts.investors import (
    AuthorityClaimed,
    AuthorityConfirmed,
    AuthorityDeclined,
    AuthorityExpired,
)
from shared.ids import new_id
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.world import NOON, World

LAST = date(2027, 11, 1)


async def _claim(world: World) -> dict[str, Any]:
    """Anna claims it, Hana is of the handler."""
    anna = await world.sign_in("anna@example.jp")
    hana = await world.sign_in("hana@example.jp")
    handler_id = new_id()
    await _appoint(world, hana.person_id, handler_id)
    return {
        "investor_id": new_id(),
        "authority_id": new_id(),
        "handler_id": handler_id,
        "person_id": anna.person_id,
        "valid_to": LAST,
    }


async def _appoint(world: World, person_id: UUID, handler_id: UUID) -> None:
    await world.rows(
        "INSERT INTO membership VALUES ($1, $2, $3, 'handler', 'approver', $4)"
        " RETURNING person_id",
        new_id(),
        person_id,
        handler_id,
        NOON,
    )


def _to(stage: Stage, before: int) -> set[str]:
    return {str(each["To"]) for each in stage.world.mailbox.letters[before:]}


async def test_a_claim_reaches_who_made_it_and_its_handlers_users_once(world: World) -> None:
    stage, claim = await stage_of(world), await _claim(world)
    before = len(world.mailbox.letters)
    told = await stage.hear(AuthorityClaimed(**claim, occurred_at=NOON))
    assert len(await stage.mails()) == 2
    assert _to(stage, before) == {"anna@example.jp", "hana@example.jp"}
    await stage.deliver(told)
    assert await stage.mails() == []


@pytest.mark.parametrize(
    ("kind", "subject", "sentence"),
    [
        (AuthorityConfirmed, "権限が確認されました", "2027年11月1日"),
        (AuthorityDeclined, "会社に代わって申し込む権限について", "お金は動いていません。"),
        (AuthorityExpired, "会社に代わって申し込む権限の期限がきれました", "2027年11月1日"),
    ],
)
async def test_an_answer_reaches_the_person_alone_and_says_what_it_opens(
    world: World, kind: Any, subject: str, sentence: str
) -> None:
    stage, claim = await stage_of(world), await _claim(world)
    before = len(world.mailbox.letters)
    await stage.hear(kind(**claim, occurred_at=NOON))
    assert await stage.mails() == [f"【共感】{subject}"]
    assert _to(stage, before) == {"anna@example.jp"}
    assert sentence in stage.text
    path = f"/register/{claim['investor_id']}/handlers/{claim['handler_id']}/authority"
    assert path in stage.text


async def test_what_is_long_past_when_it_is_heard_brings_no_letter(world: World) -> None:
    stage, claim = await stage_of(world), await _claim(world)
    await stage.hear(
        AuthorityConfirmed(**claim, occurred_at=NOON - NEWS_FOR - timedelta(days=1))
    )
    assert await stage.mails() == []
