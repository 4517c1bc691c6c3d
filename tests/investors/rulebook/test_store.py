"""The rulebook out of its table: taken apart once, and again as soon as a row is another."""

import asyncpg
import pytest

from services.investors.rulebook import store
from services.investors.rulebook.domain.versions import Rulebook
from tests.investors.builders import World

COLUMNS = (
    "id, rule_id, version, check_kind, jurisdiction, instrument, licence, valid_from,"
    " valid_to, parameters, article_ja, article_en, source, confidence"
)
PAST_TRIGGERS = "SET session_replication_role = replica;"
CHANGES = {
    "a changed row": "UPDATE rule_version SET source = 'x' WHERE id = 1",
    "a row that is gone": "DELETE FROM rule_version WHERE rule_id = 'UK.PUBLIC_OFFER_PLATFORM'",
    "a row more": (
        f"INSERT INTO rule_version ({COLUMNS}) SELECT 1000, 'X', 1, check_kind, jurisdiction,"
        " 'donation', licence, NULL, NULL, parameters, article_ja, article_en, source,"
        " confidence FROM rule_version WHERE id = 1"
    ),
}


async def loaded(world: World) -> Rulebook:
    async with world.pools.app.statement() as sql:
        return await store.load(sql)


async def test_what_has_not_changed_is_not_read_again(world: World) -> None:
    assert await loaded(world) is await loaded(world)


@pytest.mark.parametrize("change", CHANGES)
async def test_another_row_is_seen_at_once(world: World, change: str) -> None:
    before = await loaded(world)
    await world.execute("CREATE TABLE kept AS SELECT * FROM rule_version")
    try:
        await world.execute(f"{PAST_TRIGGERS}{CHANGES[change]}")
        assert (await loaded(world)).rules != before.rules
    finally:
        await world.execute(
            f"{PAST_TRIGGERS}DELETE FROM rule_version;"
            f"INSERT INTO rule_version ({COLUMNS}) SELECT {COLUMNS} FROM kept; DROP TABLE kept"
        )
    assert (await loaded(world)).rules == before.rules


@pytest.mark.parametrize("change", ["a changed row", "a row that is gone"])
async def test_a_loaded_rule_is_neither_edited_nor_taken_away(
    world: World, change: str
) -> None:
    for statement in (CHANGES[change], "TRUNCATE rule_version"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await world.execute(statement)
