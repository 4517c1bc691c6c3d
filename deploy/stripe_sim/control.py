"""What only tests and the demo may do: break things, move the bank, list everything.

The adapter of the platform never calls these; Stripe has nothing of the kind.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.stripe_sim import bank, disputes, failures, refunds
from deploy.stripe_sim.balance import move
from deploy.stripe_sim.errors import InvalidRequest, StripeRefusal
from deploy.stripe_sim.webhooks import Sender
from deploy.stripe_sim.work import Body, Work, new_id

Step = Callable[[Work, Body, str], Body]
_CHAOS: Final = ("drop", "duplicate", "delay_s", "shuffle_s")
_TABLES: Final = {
    "idempotency": "SELECT rowid AS seq, * FROM idempotency"
    " WHERE rowid > ? ORDER BY rowid LIMIT ?",
    "deliveries": "SELECT id AS seq, * FROM delivery WHERE id > ? ORDER BY id LIMIT ?",
}
_PAGE: Final = 1000


def chaos(work: Work, body: Body, _id: str) -> Body:
    """Drop or duplicate the next n events; delay or shuffle all until set to 0."""
    unknown = set(body) - set(_CHAOS)
    if unknown:
        raise InvalidRequest(f"Only {', '.join(_CHAOS)}.")
    work.store.set("chaos", work.store.setting("chaos") | body)
    return work.store.setting("chaos")


def fail_next(work: Work, body: Body, _id: str) -> Body:
    """Let the next requests fail: kind, times (1), verb (POST), path (/v1), hold_s (30)."""
    if body.get("kind") not in failures.KINDS:
        raise InvalidRequest(f"kind: one of {', '.join(sorted(failures.KINDS))}.")
    wanted = failures.Order(
        body["kind"],
        int(body.get("times", 1)),
        str(body.get("verb", "POST")),
        str(body.get("path", "/v1")),
        float(body.get("hold_s", 30)),
    )
    failures.order(work.store, wanted)
    return work.store.setting("failures")


def latency(work: Work, body: Body, _id: str) -> Body:
    """Every request takes this long before it begins, its key in use meanwhile."""
    work.store.set("latency", {"seconds": float(body.get("seconds", 0))})
    return work.store.setting("latency")


def fail_refunds(work: Work, body: Body, _id: str) -> Body:
    """The next refunds are accepted and fail a second later."""
    work.store.set("fail_refunds", {"left": int(body.get("times", 1))})
    return work.store.setting("fail_refunds")


def fail_refund(work: Work, _body: Body, object_id: str) -> Body:
    return refunds.fail(work, work.get("refund", object_id))


def open_dispute(work: Work, body: Body, object_id: str) -> Body:
    """Of what is not refunded, or of `amount`; with `inquiry` the bank only asks."""
    amount = body.get("amount")
    return disputes.open_now(
        work,
        work.get("charge", object_id),
        str(body.get("reason", "fraudulent")),
        amount=None if amount is None else int(amount),
        is_inquiry=bool(body.get("inquiry")),
    )


def escalate_dispute(work: Work, _body: Body, object_id: str) -> Body:
    return disputes.escalate_now(work, work.get("dispute", object_id))


def close_dispute(work: Work, body: Body, object_id: str) -> Body:
    return disputes.close_now(work, work.get("dispute", object_id), won=bool(body.get("won")))


def answer_3ds(work: Work, body: Body, object_id: str) -> Body:
    """The cardholder answers without a browser."""
    intent = bank.find_intent(work, object_id)
    return bank.answer_3ds(work, intent, "authenticated" if body.get("ok", True) else "failed")


def top_up(work: Work, body: Body, _id: str) -> Body:
    """Money comes from our bank: available at once, waiting refunds go on."""
    entered = move(work, "topup", int(body["amount"]), new_id("tu"))
    work.store.sql.execute(
        "UPDATE object SET wakes_at = ? WHERE kind = 'refund' AND wakes_at IS NOT NULL",
        (work.now,),
    )
    return entered


def send_again(work: Work, _body: Body, object_id: str) -> Body:
    """Send an event once more to every endpoint that it was meant for, dropped ones too."""
    work.get("event", object_id)
    work.store.sql.execute(
        "INSERT INTO delivery (event_id, endpoint_id, state, due_at) SELECT DISTINCT"
        " event_id, endpoint_id, 'waiting', 0 FROM delivery WHERE event_id = ?",
        (object_id,),
    )
    return {"id": object_id}


_STEPS: Final[dict[str, Step]] = {
    "/chaos": chaos,
    "/failures": fail_next,
    "/latency": latency,
    "/refunds/fail": fail_refunds,
    "/refunds/{id}/fail": fail_refund,
    "/charges/{id}/dispute": open_dispute,
    "/disputes/{id}/escalate": escalate_dispute,
    "/disputes/{id}/close": close_dispute,
    "/intents/{id}/3ds": answer_3ds,
    "/top_up": top_up,
    "/events/{id}/send": send_again,
}


class Control:
    """The routes under /_control; a change is JSON, so that no page's form can send one."""

    def __init__(
        self, work: Callable[[], Work], sender: Sender, after_reset: Callable[[], None]
    ) -> None:
        self._work = work
        self._sender = sender
        self._after_reset = after_reset

    def routes(self) -> list[Route]:
        steps = [
            Route(path, self._door(step), methods=["POST"]) for path, step in _STEPS.items()
        ]
        lists = [
            Route("/objects", self._objects),
            *(Route(f"/{name}", self._rows(name)) for name in _TABLES),
        ]
        return [*steps, Route("/reset", self._reset, methods=["POST"]), *lists]

    async def _reset(self, request: Request) -> Response:
        """Forget everything; the endpoints of the settings are made anew."""

        def forget(work: Work, _body: Body, _id: str) -> Body:
            work.store.clear()
            self._after_reset()
            return {}

        answer = await self._door(forget)(request)
        await self._sender.quiet()
        return answer

    def _door(self, step: Step) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            raw = await request.body()
            try:
                if not request.headers.get("content-type", "").startswith("application/json"):
                    raise InvalidRequest("Send application/json.", status=415)
                work, body = self._work(), _object(raw)
                with work.store.transaction():
                    result = step(work, body, request.path_params.get("id", ""))
            except StripeRefusal as refusal:
                return JSONResponse(refusal.body(), refusal.status)
            self._sender.wake()
            return JSONResponse(result)

        return answer

    async def _objects(self, request: Request) -> Response:
        """Everything there is, oldest first, with what is hidden: for a judge."""
        kind, after = request.query_params.get("kind"), _after(request)
        rows = self._work().store.sql.execute(
            "SELECT seq, body, hidden, wakes_at FROM object"
            " WHERE seq > ? AND (? IS NULL OR kind = ?) ORDER BY seq LIMIT ?",
            (after, kind, kind, _PAGE),
        )
        shown = [
            {
                "seq": row["seq"],
                "object": json.loads(row["body"]),
                "hidden": json.loads(row["hidden"]),
                "wakes_at": row["wakes_at"],
            }
            for row in rows
        ]
        return JSONResponse({"data": shown})

    def _rows(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            rows = self._work().store.sql.execute(_TABLES[name], (_after(request), _PAGE))
            return JSONResponse({"data": [dict(row) for row in rows]})

        return answer


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise InvalidRequest("Not JSON.") from error
    if not isinstance(body, dict):
        raise InvalidRequest("Not a JSON object.")
    return body


def _after(request: Request) -> int:
    text = request.query_params.get("after", "0")
    return int(text) if text.isdecimal() else 0
