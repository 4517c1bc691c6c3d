"""Sending events: signed, at least once, retried with back-off, never in the way of the API."""

import asyncio
import hashlib
import hmac
import json
import logging
import sqlite3
import time
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

from deploy.stripe_sim import rendering
from deploy.stripe_sim.store import Store
from deploy.stripe_sim.work import House, Work
from shared.clock import Clock

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
_BATCH: Final = 16
_TOGETHER: Final = 4
_TIMEOUT_S: Final = 10
_WAIT_MOST_S: Final = 300
_ATTEMPTS_MOST: Final = 870  # three days at five minutes each
_PAUSE_FIRST_S: Final = 0.5
_PAUSE_MOST_S: Final = 15
_IDLE_S: Final = 0.2


def sign(payload: bytes, secret: str, timestamp: int) -> str:
    """The Stripe-Signature header of a payload."""
    signed = b"%d." % timestamp + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


@dataclass
class Pause:
    """An endpoint that cannot be reached is left alone for a while, longer each time."""

    until: float = 0
    wait_s: float = _PAUSE_FIRST_S

    def lengthen(self) -> None:
        self.until = time.monotonic() + self.wait_s
        self.wait_s = min(self.wait_s * 2, _PAUSE_MOST_S)


class Sender:
    """One loop; each endpoint has at most one batch on its way, so a slow one delays itself."""

    def __init__(self, store: Store, house: House, clock: Clock) -> None:
        self._store = store
        self._house = house
        self._clock = clock
        self._woken = asyncio.Event()
        self._pauses: dict[str, Pause] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def quiet(self) -> None:
        """Wait until nothing is on its way; endpoints that were unreachable may be tried."""
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=_TIMEOUT_S)
        self._pauses.clear()

    async def run(self) -> None:
        """Send until cancelled."""
        httpx = await asyncio.to_thread(import_module, "httpx")  # a third of a second
        async with httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False) as client:
            try:
                while True:
                    self._start_batches(client)
                    await self._rest()
            finally:
                for task in self._running.values():
                    task.cancel()
                await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _rest(self) -> None:
        self._woken.clear()
        try:
            await asyncio.wait_for(self._woken.wait(), _IDLE_S)
        except TimeoutError:
            return

    def _start_batches(self, client: "httpx.AsyncClient") -> None:
        rows = self._store.sql.execute(
            "SELECT DISTINCT endpoint_id FROM delivery WHERE state = 'waiting' AND due_at <= ?",
            (time.time(),),
        ).fetchall()
        for row in rows:
            endpoint_id = row["endpoint_id"]
            pause = self._pauses.setdefault(endpoint_id, Pause())
            if endpoint_id not in self._running and pause.until <= time.monotonic():
                task = asyncio.create_task(self._send_batch(client, endpoint_id, pause))
                self._running[endpoint_id] = task
                task.add_done_callback(partial(self._ended, endpoint_id))

    def _ended(self, endpoint_id: str, task: asyncio.Task[None]) -> None:
        del self._running[endpoint_id]
        if not task.cancelled() and (error := task.exception()):
            log.error("a batch of webhooks failed", exc_info=error)
        self._woken.set()

    async def _send_batch(
        self, client: "httpx.AsyncClient", endpoint_id: str, pause: Pause
    ) -> None:
        """One probe after a pause, a batch otherwise."""
        probing = pause.wait_s > _PAUSE_FIRST_S
        rows = self._store.sql.execute(
            "SELECT id, event_id, attempts FROM delivery WHERE state = 'waiting'"
            " AND due_at <= ? AND endpoint_id = ? ORDER BY due_at, id LIMIT ?",
            (time.time(), endpoint_id, 1 if probing else _BATCH),
        ).fetchall()
        gate = asyncio.Semaphore(_TOGETHER)

        async def send(row: sqlite3.Row) -> bool:
            async with gate:
                return await self._send(client, endpoint_id, row)

        reached = await asyncio.gather(*(send(row) for row in rows))
        if all(reached):
            self._pauses[endpoint_id] = Pause()
        else:
            pause.lengthen()

    async def _send(
        self, client: "httpx.AsyncClient", endpoint_id: str, row: sqlite3.Row
    ) -> bool:
        """One attempt; False: nobody was there."""
        import httpx  # noqa: PLC0415  # loaded by `run`

        endpoint = self._store.find("webhook_endpoint", endpoint_id)
        event = self._store.find("event", row["event_id"])
        if endpoint is None or event is None:  # a reset came in between
            return True
        now = int(self._clock().timestamp())
        work = Work(self._store, self._house, now)
        shown = rendering.render(work, event, [])
        payload = json.dumps(shown, ensure_ascii=False, indent=2).encode()
        secret = self._store.hidden(endpoint_id)["secret"]
        headers = {
            "content-type": "application/json; charset=utf-8",
            "stripe-signature": sign(payload, secret, now),
            "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            answer = await client.post(endpoint["url"], content=payload, headers=headers)
        except httpx.HTTPError as error:
            self._note(row["id"], type(error).__name__)
            return False
        self._record(row, answer.status_code)
        return True

    def _note(self, delivery_id: int, what: str) -> None:
        self._store.sql.execute(
            "UPDATE delivery SET answer = ? WHERE id = ?", (what, delivery_id)
        )

    def _record(self, row: sqlite3.Row, status: int) -> None:
        attempts = row["attempts"] + 1
        if status // 100 == 2:  # noqa: PLR2004  # 2xx
            state = "delivered"
        else:
            state = "given_up" if attempts >= _ATTEMPTS_MOST else "waiting"
        due_at = time.time() + min(2 ** min(attempts - 1, 16), _WAIT_MOST_S)
        self._store.sql.execute(
            "UPDATE delivery SET state = ?, attempts = ?, due_at = ?, answer = ?"
            " WHERE id = ? AND state = 'waiting'",
            (state, attempts, due_at, str(status), row["id"]),
        )
