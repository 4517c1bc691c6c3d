"""What every call carries, and how its object is known again: a key, our id in its metadata."""

from collections.abc import Iterable
from typing import Any, Final

from services.payments.rails.domain import Call

LOOKED_AT_MOST: Final = 1_000


def ours(call: Call) -> dict[str, str]:
    ids = {name: str(call.params[name]) for name in ("pledge_id",) if name in call.params}
    return {"op_id": str(call.op_id), **ids}


def keyed(call: Call) -> Any:  # noqa: ANN401  # stripe's RequestOptions
    return {"idempotency_key": call.key}


def made_by(call: Call, listed: Iterable[Any]) -> Any:  # noqa: ANN401  # any Stripe object
    for _, each in zip(range(LOOKED_AT_MOST), listed, strict=False):
        metadata = each.metadata
        if metadata and "op_id" in metadata and metadata["op_id"] == str(call.op_id):
            return each
    return None


def id_of(thing: Any) -> str | None:  # noqa: ANN401  # an id, an object or nothing
    return thing if thing is None or isinstance(thing, str) else str(thing.id)
