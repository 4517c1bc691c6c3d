"""Drafts of rounds, through HTTP, and what is announced of them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.listing import RoundScheduled
from shared.ids import new_id
from tests.listing.world import NOW, World


async def test_the_dates_that_follow_are_answered(world: World) -> None:
    project_id, round_id = await world.drafted(equity=True)
    path = f"/projects/{project_id}/rounds/{round_id}"
    answer = (await world.call("PUT", path, world.owner, world.equity())).json()
    assert answer["settles_at"] == "2027-07-08T00:00:00+09:00"
    assert answer["transfers_end"] == "2027-07-07T00:00:00+09:00"
    assert answer["payment_day"] == "2027-07-20"
    assert (answer["state"], answer["handler_id"]) == (None, str(world.handler_id))


@pytest.mark.parametrize("instrument", ["donation", "fund", "hometown"])
async def test_other_instruments_are_refused_by_name(world: World, instrument: str) -> None:
    project_id, round_id = await world.drafted()
    path = f"/projects/{project_id}/rounds/{round_id}"
    body = world.reward(instrument=instrument)
    answer = await world.call("PUT", path, world.owner, body)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/terms-unsound")
    assert answer.json()["problems"] == ["instrument_not_offered"]


@pytest.mark.parametrize(
    "changed",
    [
        {"closes_at": "0001-01-01T00:00:00+14:00"},
        {"closes_at": "9999-12-31T23:59:59-14:00"},
        {"opens_at": "0001-01-01T00:00:00+14:00"},
        {"target_minor": 1_000_000_000_000},
    ],
)
async def test_dates_and_amounts_at_the_edge_are_a_refusal(
    world: World, changed: dict[str, Any]
) -> None:
    project_id, round_id = await world.drafted()
    path = f"/projects/{project_id}/rounds/{round_id}"
    answer = await world.call("PUT", path, world.owner, world.reward(**changed))
    assert answer.status_code == 409, answer.text


@pytest.mark.parametrize(
    "changed",
    [
        {"target_minor": 2**63},
        {"limit_units": 0},
        {"rails": []},
        {"closes_at": "2027-06-30T17:00:00"},
        {"closes_at": "soon"},
        {"unknown": 1},
    ],
)
async def test_malformed_terms_are_refused(world: World, changed: dict[str, Any]) -> None:
    project_id, round_id = await world.drafted()
    path = f"/projects/{project_id}/rounds/{round_id}"
    answer = await world.call("PUT", path, world.owner, world.reward(**changed))
    assert answer.status_code == 422


async def test_a_project_has_one_round(world: World) -> None:
    project_id, round_id = await world.drafted()
    answer = await world.call(
        "PUT", f"/projects/{project_id}/rounds/{new_id()}", world.owner, world.reward()
    )
    assert answer.json()["type"] == "/problems/one-round-only"
    assert answer.json()["round_id"] == str(round_id)


async def test_a_rounds_id_names_one_round(world: World) -> None:
    _, round_id = await world.drafted()
    issuer_id, project_id = await world.issuer(world.stranger), new_id()
    await world.call("PUT", f"/projects/{project_id}", world.stranger, world.project(issuer_id))
    path = f"/projects/{project_id}/rounds/{round_id}"
    answer = await world.call("PUT", path, world.stranger, world.reward())
    assert answer.json()["type"] == "/problems/id-taken"


async def test_the_handler_has_to_be_known(world: World) -> None:
    project_id, round_id = await world.drafted(equity=True)
    body = world.equity()
    body["equity"]["handler_id"] = str(world.chamber_id)
    path = f"/projects/{project_id}/rounds/{round_id}"
    answer = await world.call("PUT", path, world.owner, body)
    assert answer.json()["type"] == "/problems/unknown-handler"


async def announced(world: World) -> RoundScheduled:
    [row] = await world.rows("SELECT payload FROM outbox WHERE type = 'RoundScheduled'")
    return RoundScheduled.model_validate({**json.loads(row["payload"]), "occurred_at": NOW})


async def test_all_that_matching_needs_is_announced(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    await world.approve(project_id)
    await world.screen(round_id)
    said = await announced(world)
    assert (said.round_id, said.project_id) == (round_id, project_id)
    assert (said.chamber_id, said.handler_id) == (world.chamber_id, world.handler_id)
    assert (said.owner_person_id, said.terms_version) == (world.owner.id, 1)
    terms = said.terms
    assert (terms.instrument, terms.licence, terms.security_class) == (
        "equity",
        "type1_small",
        "common",
    )
    assert (terms.unit_minor, terms.target_minor, terms.limit_units) == (
        50_000,
        12_000_000,
        480,
    )
    assert (terms.rails, terms.returns) == (["bank_transfer"], [])
    assert terms.opens_at == NOW
    assert terms.settles_at == datetime(2027, 7, 7, 15, tzinfo=UTC)
    assert terms.transfers_end == terms.settles_at - timedelta(days=1)
    assert str(terms.payment_day) == "2027-07-20"


async def test_the_mode_is_the_owners_choice_and_matching_hears_it(world: World) -> None:
    project_id, round_id = await world.drafted()
    path = f"/projects/{project_id}/rounds/{round_id}"
    saved = await world.call("PUT", path, world.owner, world.reward(mode="flexible"))
    assert (saved.status_code, saved.json()["terms"]["mode"]) == (200, "flexible")
    await world.call("POST", f"/projects/{project_id}/submissions/1", world.owner)
    await world.approve(project_id)
    assert (await announced(world)).terms.mode == "flexible"


async def test_the_rule_of_an_oversubscribed_round_is_heard_by_matching(world: World) -> None:
    project_id, round_id = await world.drafted()
    path = f"/projects/{project_id}/rounds/{round_id}"
    body = world.reward(allotment="by_rule", allotment_rule="pro_rata", book_limit_units=900)
    body["returns"] = [{**each, "stock_units": None} for each in body["returns"]]
    saved = await world.call("PUT", path, world.owner, body)
    assert (saved.status_code, saved.json()["terms"]["allotment_rule"]) == (200, "pro_rata")
    await world.call("POST", f"/projects/{project_id}/submissions/1", world.owner)
    await world.approve(project_id)
    terms = (await announced(world)).terms
    assert (terms.allotment, terms.allotment_rule) == ("by_rule", "pro_rata")
    assert (terms.limit_units, terms.book_limit_units) == (300, 900)


async def test_shares_are_never_flexible(world: World) -> None:
    project_id, round_id = await world.drafted(equity=True)
    path = f"/projects/{project_id}/rounds/{round_id}"
    answer = await world.call("PUT", path, world.owner, world.equity(mode="flexible"))
    assert answer.status_code == 409
    assert answer.json()["problems"] == ["mode_not_offered"]


async def test_nothing_opens_in_the_past(world: World) -> None:
    project_id, round_id = await world.drafted()
    opens_at = NOW + timedelta(days=2)
    body = world.reward(opens_at=opens_at.isoformat())
    await world.call("PUT", f"/projects/{project_id}/rounds/{round_id}", world.owner, body)
    await world.submit(project_id, 1)
    world.clock.advance(timedelta(days=5))
    await world.approve(project_id)
    assert (await announced(world)).terms.opens_at == NOW + timedelta(days=5)


async def test_a_later_opening_is_kept(world: World) -> None:
    project_id, round_id = await world.drafted()
    opens_at = NOW + timedelta(days=20)
    body = world.reward(opens_at=opens_at.isoformat())
    await world.call("PUT", f"/projects/{project_id}/rounds/{round_id}", world.owner, body)
    await world.submit(project_id, 1)
    await world.approve(project_id)
    said = await announced(world)
    assert said.terms.opens_at == opens_at
    [price] = said.terms.returns
    assert (price.unit_minor, price.stock_units) == (5_000, 300)
