"""Issuers, through HTTP: one legal entity once, and nobody else's."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.listing.world import World


def company(**changed: object) -> dict[str, Any]:
    return {
        "kind": "company",
        "name": "藍瀬織物株式会社",
        "representative": "三木 遥",
        "address": "徳島県藍瀬市東町1-2-3",
        "phone": "0883-00-0001",
        "corporate_number": "8700110005901",
        **changed,
    }


async def test_an_issuer_is_registered_and_corrected_by_its_person(world: World) -> None:
    path = f"/issuers/{new_id()}"
    first = await world.call("PUT", path, world.owner, company())
    again = await world.call("PUT", path, world.owner, company())
    assert (first.status_code, first.json()) == (200, again.json())
    assert len(await world.rows("SELECT id FROM audit")) == 1
    moved = await world.call("PUT", path, world.owner, company(address="徳島県藍瀬市西町1"))
    assert moved.status_code == 200
    read = await world.call("GET", path, world.owner)
    assert read.json()["address"] == "徳島県藍瀬市西町1"
    assert len(await world.rows("SELECT id FROM audit")) == 2


async def test_one_legal_entity_is_registered_once(world: World) -> None:
    assert (
        await world.call("PUT", f"/issuers/{new_id()}", world.owner, company())
    ).status_code == 200
    for who in (world.owner, world.stranger):
        answer = await world.call("PUT", f"/issuers/{new_id()}", who, company())
        assert answer.json()["type"] == "/problems/issuer-taken"


async def test_one_person_answers_for_one_issuer_without_a_number(world: World) -> None:
    await world.issuer()
    body = company(kind="group", corporate_number=None)
    answer = await world.call("PUT", f"/issuers/{new_id()}", world.owner, body)
    assert answer.json()["type"] == "/problems/issuer-taken"


@pytest.mark.parametrize("number", ["8700110005902", "0000000000000"])
async def test_a_number_with_a_wrong_check_digit_is_refused(world: World, number: str) -> None:
    body = company(corporate_number=number)
    answer = await world.call("PUT", f"/issuers/{new_id()}", world.owner, body)
    assert answer.json()["type"] == "/problems/number-wrong"


async def test_an_issuer_stays_the_same_legal_entity(world: World) -> None:
    path = f"/issuers/{new_id()}"
    await world.call("PUT", path, world.owner, company())
    other = company(corporate_number="1180301018771")
    answer = await world.call("PUT", path, world.owner, other)
    assert answer.json()["type"] == "/problems/issuer-fixed"


async def test_an_issuer_is_nobody_elses(world: World) -> None:
    path = f"/issuers/{new_id()}"
    await world.call("PUT", path, world.owner, company())
    assert (await world.call("GET", path, world.stranger)).status_code == 404
    taken = await world.call("PUT", path, world.stranger, company())
    assert taken.status_code == 409
    assert (await world.call("GET", path)).status_code == 401


@pytest.mark.parametrize(
    "changed", [{"corporate_number": "12"}, {"kind": "fund"}, {"unknown": 1}, {"name": ""}]
)
async def test_a_malformed_issuer_is_refused(world: World, changed: dict[str, Any]) -> None:
    answer = await world.call("PUT", f"/issuers/{new_id()}", world.owner, company(**changed))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
