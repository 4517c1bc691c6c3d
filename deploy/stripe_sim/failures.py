"""Failures that a test orders for the next requests; in the adapter they come as surprises."""

from dataclasses import dataclass
from typing import Final

from deploy.stripe_sim.errors import Injected
from deploy.stripe_sim.store import Store

# Before anything is done, and no key remembers it.
BEFORE: Final = {
    "rate_limit": (429, "rate_limit", "Request rate limit exceeded."),
    "conflict": (409, "lock_timeout", "This object cannot be accessed right now."),
    "unavailable": (503, None, "Stripe is not available just now."),
}
# Nothing is done, and the key remembers: a repeat hears the same.
STORED: Final = frozenset({"server_error"})
# Everything is done; the caller does not learn it.
AFTER: Final = frozenset(
    {"server_error_after_commit", "timeout_after_commit", "drop_after_commit"}
)
KINDS: Final = frozenset({*BEFORE, *STORED, *AFTER})


@dataclass(frozen=True)
class Failure:
    """One failure to come; `hold_s` is how long a timeout keeps the caller waiting."""

    kind: str
    hold_s: float = 30


@dataclass(frozen=True)
class Order:
    """The next `times` requests of this verb, under this path, are to fail."""

    kind: str
    times: int = 1
    verb: str = "POST"
    path: str = "/v1"
    hold_s: float = 30


def order(store: Store, wanted: Order) -> None:
    """Let the next requests that fit fail."""
    ordered = store.setting("failures").get("ordered", [])
    row = {
        "kind": wanted.kind,
        "left": wanted.times,
        "verb": wanted.verb,
        "path": wanted.path,
        "hold_s": wanted.hold_s,
    }
    store.set("failures", {"ordered": [*ordered, row]})


def next_one(store: Store, verb: str, path: str) -> Failure | None:
    """Use up one ordered failure, if one fits this request."""
    ordered = store.setting("failures").get("ordered", [])
    for row in ordered:
        if row["left"] > 0 and row["verb"] == verb and path.startswith(row["path"]):
            row["left"] -= 1
            store.set("failures", {"ordered": [each for each in ordered if each["left"] > 0]})
            return Failure(row["kind"], float(row["hold_s"]))
    return None


def refuse_before(failure: Failure | None) -> None:
    """Raises Injected for a failure that comes before anything is done."""
    if failure is not None and failure.kind in BEFORE:
        status, code, message = BEFORE[failure.kind]
        raise Injected(message, code=code, status=status)


def server_error() -> Injected:
    return Injected("An unknown error occurred.", status=500)
