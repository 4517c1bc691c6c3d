"""Lists as Stripe answers them: newest first, with both cursors."""

from typing import Final

from deploy.stripe_sim.errors import InvalidRequest, Missing
from deploy.stripe_sim.work import Body, Params, Work

_LIMIT: Final = 10
_LIMIT_MOST: Final = 100
_RANGE: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
Conditions = list[tuple[str, object]]


def page(  # noqa: PLR0913  # every list of the API comes through here
    work: Work,
    kind: str,
    url: str,
    params: Params,
    *,
    by: tuple[str, ...] = (),
    also: Conditions | None = None,
) -> Body:
    """One page of a kind; `by` names the parameters that are equal to a member.

    Raises:
        InvalidRequest: a limit out of range, or both cursors.
        Missing: a cursor that is no object of this kind.
    """
    limit = params.get("limit", _LIMIT)
    if not 1 <= limit <= _LIMIT_MOST:
        raise InvalidRequest(
            f"Invalid limit: must be between 1 and {_LIMIT_MOST}", param="limit"
        )
    where = {name: params[name] for name in by if name in params}
    conditions = [*(also or []), *_created(params), *_cursor(work, kind, params)]
    backwards = "ending_before" in params
    found = work.store.search(
        kind, where, also=conditions, limit=limit + 1, oldest_first=backwards
    )
    shown = found[:limit]
    if backwards:
        shown.reverse()
    return {"object": "list", "url": url, "has_more": len(found) > limit, "data": shown}


def _created(params: Params) -> Conditions:
    created = params.get("created")
    if created is None:
        return []
    if isinstance(created, dict):
        return [(f"created {_RANGE[name]} ?", bound) for name, bound in created.items()]
    return [("created = ?", created)]


def _cursor(work: Work, kind: str, params: Params) -> Conditions:
    if "starting_after" in params and "ending_before" in params:
        raise InvalidRequest(
            "You may only specify one of these parameters: starting_after, ending_before."
        )
    for name, sign in (("starting_after", "<"), ("ending_before", ">")):
        if name in params:
            seq = work.store.seq(kind, params[name])
            if seq is None:
                raise Missing(kind, params[name], name)
            return [(f"seq {sign} ?", seq)]
    return []
