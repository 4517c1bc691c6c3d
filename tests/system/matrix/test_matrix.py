"""Everybody asks for everything: who may is answered, for all others it is not there."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.ids import new_id
from tests.system.matrix.cast import PEOPLE, ROLES
from tests.system.matrix.documents import operations, unforeseen
from tests.system.matrix.prints import Prints
from tests.system.matrix.table import IS, ROWS, SESSION, Row
from tests.system.matrix.things import PLACES, Things
from tests.system.platform import Platform

_PROBLEM = {"type", "title", "status", "detail"}


@pytest.fixture(autouse=True)
def good_tokens(things: Things) -> None:
    """Taken before anything is looked at: to take one prolongs its session."""
    things.cast.renew()


@pytest.fixture(scope="module")
async def prints(platform: Platform, things: Things) -> AsyncIterator[Prints]:
    assert things.ids
    prints = Prints(platform.folder)
    await prints.settle()
    yield prints
    await prints.close()


def ask(things: Things, row: Row, role: str, place: str) -> tuple[int, Any]:
    """One cell."""
    known = things.ids[place]
    ids = {name: _id(things, row, name, place) for name in re.findall(r"{(\w+)}", row.path)}
    query = f"?{row.query.format_map(known)}" if row.query else ""
    body = row.body(things, place) if row.body else None
    scheme = "Session" if row.door == SESSION else "Bearer"
    sent = things.cast.authorization(role, row.service, scheme)
    path = row.path.format(**ids) + query
    return things.cast.call(row.method, row.service, path, sent, body)


def _id(things: Things, row: Row, name: str, place: str) -> str:
    if name in row.fresh:
        return str(new_id())
    known = things.ids[place]
    prefixed = f"{row.of}_{name}"
    return str(known[prefixed] if prefixed in known else known[name])


def _named(rows: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)


def test_every_operation_has_a_row() -> None:
    in_table = {(row.service, row.operation) for row in ROWS}
    assert in_table == operations()


@_named([row for row in ROWS if row.lists])
def test_a_list_holds_what_is_the_askers_alone(row: Row, things: Things) -> None:
    assert row.lists
    relation, items, name, parameter = row.lists
    for role in PEOPLE:
        found = {each[name] for each in ask(things, row, role, "own")[1][items]}
        for place in row.only or PLACES:
            is_in = things.ids[place][parameter] in found
            assert is_in == (role in IS[place][relation]), (role, place)


@_named(ROWS)
async def test_what_one_may_not_is_not_there_and_changes_nothing(
    row: Row, things: Things, prints: Prints
) -> None:
    refused = [
        (role, place)
        for place in row.places()
        for role in ROLES
        if row.expected(role, place) >= 400 and role not in row.spares
    ]
    before = await prints.take() if row.writes else {}
    answers = {cell: ask(things, row, *cell) for cell in refused}
    statuses = {cell: status for cell, (status, _) in answers.items()}
    assert statuses == {cell: row.expected(*cell) for cell in refused}
    for (role, place), (status, body) in answers.items():
        assert set(body) >= _PROBLEM, (role, place)
        if status == 404 and (role, "absent") in answers:
            assert body == answers[role, "absent"][1], (role, place)
    assert not row.writes or await prints.changed_since(before) == []


@_named(ROWS)
def test_who_may_is_answered_with_the_fields_of_the_document(row: Row, things: Things) -> None:
    for place in row.places():
        for role in ROLES:
            expected = row.expected(role, place)
            if expected >= 400 or role in row.spares:
                continue
            status, body = ask(things, row, role, place)
            assert status == expected, (role, place, body)
            found = unforeseen(row.service, row.operation, status, body)
            assert found == [], (role, place, body)
