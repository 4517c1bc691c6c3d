"""What a caller sees of an object: today's members, and what `expand` asked to be unfolded."""

from collections.abc import Callable, Mapping
from types import NoneType
from typing import Final

from deploy.stripe_sim.errors import InvalidRequest
from deploy.stripe_sim.work import Body, Work, copy

_DEPTH: Final = 4


def render(work: Work, body: Body, expand: list[str]) -> Body:
    """A copy of `body` as of now.

    Raises:
        InvalidRequest: a path that cannot be expanded.
    """
    shown = _today(work, copy(body))
    for path in expand:
        parts = path.split(".")
        if len(parts) - (parts[0] == "data") > _DEPTH:
            raise InvalidRequest(
                f"You cannot expand more than {_DEPTH} levels of a property: {path}",
                param="expand",
            )
        _unfold(work, shown, parts, path)
    return shown


def _today(work: Work, body: Body) -> Body:
    if body.get("object") == "list":
        body["data"] = [_today(work, each) for each in body["data"]]
    change = _CHANGES.get(str(body.get("object")))
    return change(work, body) if change else body


def _unfold(work: Work, body: Body, parts: list[str], path: str) -> None:
    name, *rest = parts
    value = body.get(name)
    if value is None and (body.get("object"), name) in _LISTS:
        body[name] = _list_of(work, body, name)
        value = body[name]
    if isinstance(value, str) and (found := work.store.find_any(value)):
        body[name] = value = _today(work, found)
    elif name not in body or not isinstance(value, (dict, list, NoneType)):
        raise InvalidRequest(f"This property cannot be expanded ({path}).", param="expand")
    if rest:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                _unfold(work, each, rest, path)


def _list_of(work: Work, body: Body, name: str) -> Body:
    kind, key = _LISTS[body["object"], name]
    found = work.store.search(kind, {key: body["id"]}, limit=100)
    url = f"/v1/{body['object']}s/{body['id']}/{name}"
    return {"object": "list", "url": url, "has_more": False, "data": found}


def _event(work: Work, body: Body) -> Body:
    row = work.store.sql.execute(
        "SELECT COUNT(DISTINCT endpoint_id) FROM delivery d WHERE event_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM delivery WHERE event_id = d.event_id"
        " AND endpoint_id = d.endpoint_id AND state = 'delivered')",
        (body["id"],),
    ).fetchone()
    return body | {"pending_webhooks": int(row[0])}


def _balance_transaction(work: Work, body: Body) -> Body:
    return body | {"status": "available" if body["available_on"] <= work.now else "pending"}


_CHANGES: Final[Mapping[str, Callable[[Work, Body], Body]]] = {
    "event": _event,
    "balance_transaction": _balance_transaction,
}
_LISTS: Final[Mapping[tuple[object, str], tuple[str, str]]] = {
    ("charge", "refunds"): ("refund", "charge"),
}
