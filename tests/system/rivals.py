"""Who asks for an operation, and the rival who must find nothing of what the other made.

The rows of the matrix say what one has to be; each side has somebody who is that. Whatever one
side is answered is asked again with the other's token: that gets what it would get for an
absent thing, and no list of its own ever names what the first side made.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from zlib import crc32

import httpx
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

from shared.ids import new_id
from tests.system.matrix import table
from tests.system.matrix.table import IS, ROWS, Row
from tests.system.matrix.things import Things

Sides = tuple[str, str]

# Somebody of either side for each relation; the second confirms what the first recorded.
_PEOPLE: Final[dict[str, Sides]] = {
    table.INVESTOR: ("investor_a", "investor_b"),
    table.OWNER: ("owner", "other_owner"),
    table.STAFF: ("staff", "other_approver"),
    table.APPROVER: ("approver", "other_approver"),
    table.ADMINISTRATOR: ("administrator", "other_approver"),
    table.HANDLER: ("handler", "other_handler"),
    table.OPERATOR: ("operator", "other_approver"),
}
_SECOND: Final[Sides] = ("approver", "other_approver")
# What stops a round is said of a round that no other operation needs.
_ELSEWHERE: Final = {"{round_id}/decisions": "other"}
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def row_of(service: str, operation: str) -> Row:
    """The row that says most: of somebody rather than of anybody."""
    rows = [row for row in ROWS if (row.service, row.operation) == (service, operation)]
    return next((row for row in rows if _relation(row) != table.ANYBODY), rows[0])


def _relation(row: Row) -> str:
    if row.lists:
        return row.lists[0]
    answered = [each for each, status in row.may.items() if status < httpx.codes.BAD_REQUEST]
    return (answered or list(row.may) or [table.OPERATOR])[0]


def _place(row: Row) -> str:
    return next((at for word, at in _ELSEWHERE.items() if word in row.path), "own")


def sides(row: Row) -> Sides:
    """Who asks, and who must not find it."""
    relation = _relation(row)
    pair = _PEOPLE.get(relation, _PEOPLE[table.INVESTOR])
    if relation == table.STAFF and row.path.endswith("/confirmation"):
        pair = _SECOND
    is_here = relation not in IS["own"] or pair[0] in IS[_place(row)][relation]
    return pair if is_here else (pair[1], pair[0])


@dataclass
class Rivals:
    """Two sides on one running platform, and what the first has made."""

    things: Things
    made: set[str] = field(default_factory=set)
    answered: Counter[str] = field(default_factory=Counter)

    def prepare(self, service: str, case: Case[Any]) -> None:
        """Ask for what is there more often than chance would: the asker's own things."""
        row = row_of(service, case.operation.label)
        chance = Random(crc32(repr((case.path_parameters, case.query, case.body)).encode()))  # noqa: S311
        if not _is_negative(case, ParameterLocation.PATH):
            self._fill(row, case.path_parameters, chance, ids_alone=not _is_free(case))
        if not _is_negative(case, ParameterLocation.QUERY):
            self._fill(row, case.query, chance, ids_alone=not _is_free(case))
        if not _is_negative(case, ParameterLocation.BODY):
            if _is_free(case):
                self._fill_body(row, case, chance)
            case.body = _worded(case.body)

    def _fill(self, row: Row, values: Any, chance: Random, *, ids_alone: bool) -> None:
        known = self.things.ids[_place(row)]
        for name in list(values or {}):
            before = str(values[name])
            if before in self.made or name in row.fresh:
                continue
            if ids_alone and not _UUID.fullmatch(before):
                continue
            key = f"{row.of}_{name}" if f"{row.of}_{name}" in known else name
            if key in known and chance.random() < (0.4 if row.makes else 0.8):
                is_number = isinstance(values[name], int)
                values[name] = int(known[key]) if is_number else known[key]

    def _fill_body(self, row: Row, case: Case[Any], chance: Random) -> None:
        if isinstance(case.body, bytes) or row.body is None:
            return
        if chance.random() < 0.5:
            case.body = row.body(self.things, _place(row))
        elif isinstance(case.body, dict):
            case.body = dict(case.body)
            self._fill(row, case.body, chance, ids_alone=False)

    def authorization(self, service: str, case: Case[Any]) -> str | None:
        """The asker's header; none where a wrong or missing one is what the case is about."""
        row = row_of(service, case.operation.label)
        if _is_negative(case, ParameterLocation.HEADER):
            return None
        if row.door == table.SESSION:
            # A session that ends itself would leave nobody to ask.
            return None if row.writes and row.method == "DELETE" else self._session()
        return self._bearer(sides(row)[0], service)

    def _session(self) -> str:
        return f"Session {self.things.cast.sessions[_PEOPLE[table.INVESTOR][0]]}"

    def _bearer(self, role: str, service: str) -> str:
        return f"Bearer {self.things.cast.visitor(role).bearer(service)}"

    def check(self, service: str, case: Case[Any], response: Any) -> None:
        """What was answered is not there for the other side.

        Raises:
            AssertionError: the rival found it, or found out that it is there.
        """
        row = row_of(service, case.operation.label)
        if not httpx.codes.is_success(response.status_code):
            return
        self.answered[row.operation] += 1
        if row.method == "PUT" and (names := list(case.path_parameters)):
            self._note(str(case.path_parameters[names[-1]]))
        # What everybody may do with everybody's thing, the other side may too.
        is_everybodys = table.ANYBODY in row.may and "{" in row.path
        if row.door not in {table.PUBLIC, table.SESSION} and not is_everybodys:
            self._compare(row, response.request)

    def _note(self, last: str) -> None:
        known = {str(each) for place in self.things.ids.values() for each in place.values()}
        if _UUID.fullmatch(last) and last not in known:
            self.made.add(last)

    def _compare(self, row: Row, request: Any) -> None:
        rival = self._bearer(sides(row)[1], row.service)
        found = self._again(request, request.url, rival)
        # Afterwards: it may have been published a moment ago.
        if row.door == table.MAYBE and self._again(request, request.url, None).is_success:
            return
        absent = self._again(request, _UUID.sub(lambda _: str(new_id()), request.url), rival)
        if not absent.is_success:
            expected = (absent.status_code, absent.text)
            assert (found.status_code, found.text) == expected, f"{row.name}: theirs is found"
        elif row.method == "GET":
            # A list of the rival's own, whatever it is asked to begin with.
            assert not self.made & set(_UUID.findall(found.text)), f"{row.name}: theirs is told"
        elif _UUID.search(request.url):
            assert found.status_code == httpx.codes.CONFLICT, f"{row.name}: theirs is changed"

    def _again(self, request: Any, url: str, authorization: str | None) -> httpx.Response:
        headers = {"Authorization": authorization} if authorization else {}
        if "Content-Type" in request.headers:
            headers["Content-Type"] = request.headers["Content-Type"]
        http = self.things.cast.platform.site.http
        return http.request(request.method, url, content=request.body, headers=headers)


def _is_negative(case: Case[Any], location: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(location)


def _worded(value: Any) -> Any:
    """Words where the documents allow a blank: doors strip, and no schema has a word for it."""
    if isinstance(value, dict):
        return {name: _worded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_worded(each) for each in value]
    return "語" if isinstance(value, str) and value.isspace() else value


def _is_free(case: Case[Any]) -> bool:
    """Whether its body is one of many; that of a coverage case is what the case is about."""
    return case.meta is None or case.meta.phase.name != TestPhase.COVERAGE
