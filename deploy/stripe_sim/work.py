"""One piece of work on the simulated account: the open transaction, the time, who asked."""

import json
import secrets
import string
import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Any, Final

from deploy.stripe_sim.contract import api_version
from deploy.stripe_sim.errors import Missing
from deploy.stripe_sim.store import Store

Body = dict[str, Any]
Params = dict[str, Any]

CURRENCY: Final = "jpy"
DAY_S: Final = 86_400
QUEUE_LIMIT: Final = 20_000
_LOOKED_AT_EVERY: Final = 100
_ALPHABET: Final = string.ascii_letters + string.digits
_RANDOM: Final = SystemRandom()
_NOUNS: Final = {
    "payment_method": "PaymentMethod",
    "checkout.session": "checkout.session",
    "payment_intent": "payment_intent",
    "setup_intent": "setupintent",
}


def new_id(prefix: str) -> str:
    """An id as Stripe makes them."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))


@dataclass(frozen=True)
class Asker:
    """What an event says about the request behind it; both None for the simulator's own."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class House:
    """What the account is set to: where its pages are, how long its money is pending."""

    public_url: str
    available_after_days: int
    queue_limit: int = QUEUE_LIMIT  # waiting deliveries; the oldest are given up above it


@dataclass(frozen=True)
class Work:
    """Everything a rule needs; `now` is in whole seconds of our clock."""

    store: Store
    house: House
    now: int
    asker: Asker = Asker()

    def get(self, kind: str, object_id: str, param: str = "id") -> Body:
        """One object of this kind.

        Raises:
            Missing: there is none, or it is deleted.
        """
        body = self.store.find(kind, object_id)
        if body is None or body.get("deleted"):
            raise Missing(_NOUNS.get(kind, kind), object_id, param)
        return body

    def put(self, body: Body) -> Body:
        self.store.put(body)
        return body

    def tell(
        self, event_type: str, body: Body, previous: Mapping[str, object] | None = None
    ) -> None:
        """Record an event about `body` as it is now and queue it for every endpoint."""
        data: Body = {"object": body}
        if previous is not None:
            data["previous_attributes"] = dict(previous)
        event: Body = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": api_version(),
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {
                "id": self.asker.request_id,
                "idempotency_key": self.asker.idempotency_key,
            },
            "type": event_type,
        }
        self.store.put(event)
        for endpoint in self.store.search("webhook_endpoint", {"status": "enabled"}, limit=16):
            if {"*", event_type} & set(endpoint["enabled_events"]):
                self._queue(event["id"], endpoint["id"])

    def _queue(self, event_id: str, endpoint_id: str) -> None:
        """One delivery, unless a test asked for none, for two, or for a late one."""
        chaos = self.store.setting("chaos")
        state, copies, due_at = "waiting", 1, time.time()
        if _spend(chaos, "drop"):
            state = "dropped"
        if _spend(chaos, "duplicate"):
            copies = 2
        due_at += float(chaos.get("delay_s", 0))
        shuffle_s = float(chaos.get("shuffle_s", 0))
        if chaos:
            self.store.set("chaos", chaos)
        for _ in range(copies):
            self.store.sql.execute(
                "INSERT INTO delivery (event_id, endpoint_id, state, due_at)"
                " VALUES (?, ?, ?, ?)",
                (event_id, endpoint_id, state, due_at + _RANDOM.uniform(0, shuffle_s)),
            )
        self._bound()

    def _bound(self) -> None:
        """A dead target costs a bounded queue: what waits longest is given up first."""
        newest = self.store.sql.execute("SELECT MAX(id) FROM delivery").fetchone()[0] or 0
        if newest % _LOOKED_AT_EVERY == 0:
            self.store.sql.execute(
                "UPDATE delivery SET state = 'given_up', answer = 'queue full'"
                " WHERE state = 'waiting' AND id IN (SELECT id FROM delivery"
                " WHERE state = 'waiting' ORDER BY id DESC LIMIT -1 OFFSET ?)",
                (self.house.queue_limit,),
            )


def _spend(chaos: Body, name: str) -> bool:
    """Use up one of the `name`d disturbances, if any is left."""
    left = int(chaos.get(name, 0))
    if left > 0:
        chaos[name] = left - 1
    return left > 0


def copy(body: Body) -> Body:
    """A body of its own, so that what is kept does not change with it."""
    again = json.loads(json.dumps(body))
    assert isinstance(again, dict)
    return again
