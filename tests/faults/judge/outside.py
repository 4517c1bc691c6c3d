"""What the PSP lists of itself, read from the simulator: movements of money, open things."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import httpx

Row = tuple[Any, ...]
Body = dict[str, Any]

# The PSP's name of a movement of money, and the ledger's.
_KINDS: Final = {
    "charge": "charge",
    "refund": "refund",
    "refund_failure": "refund_failed",
}
_OPEN_THINGS: Final = {
    "checkout.session": "session",
    "payment_intent": "intent",
    "payment_method": "payment_method",
}


async def read(url: str) -> list[Body]:
    """Every object of the simulator, oldest first."""
    found: list[Body] = []
    after = 0
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        while True:
            answer = await client.get("/_control/objects", params={"after": after})
            page = answer.raise_for_status().json()["data"]
            if not page:
                return found
            found += [line["object"] for line in page]
            after = page[-1]["seq"]


def facts(objects: Sequence[Body]) -> list[Row]:
    """Rows of `outside_fact`: each movement of the PSP's balance, and each of its fees.

    A movement bears the name of its source, a further one of the same kind its own. Money that
    we brought ourselves is none of a pledge's: it is left out.
    """
    told: set[tuple[str, str]] = set()
    rows: list[Row] = []
    for each in objects:
        if each["object"] == "balance_transaction" and each["type"] != "topup":
            kind = str(_KINDS.get(each["type"], each["reporting_category"]))
            is_first = (each["source"], kind) not in told
            told.add((each["source"], kind))
            rows += _facts(each, kind, each["source"] if is_first else each["id"])
    return rows


def _facts(moved: Body, kind: str, source_id: str) -> Iterator[Row]:
    yield "psp", source_id, kind, abs(moved["amount"])
    if moved["fee"]:
        of_what = "fee" if kind == "charge" else f"{kind}_fee"
        yield "psp", source_id, of_what, moved["fee"]


def things(objects: Sequence[Body]) -> list[Row]:
    """Rows of `outside_object`."""
    return [
        (each["id"], kind, _status(each), (each.get("metadata") or {}).get("pledge_id"))
        for each in objects
        if (kind := _OPEN_THINGS.get(each["object"]))
    ]


def _status(thing: Body) -> str:
    if thing["object"] == "payment_method":
        return "attached" if thing["customer"] else "detached"
    return str(thing["status"])
