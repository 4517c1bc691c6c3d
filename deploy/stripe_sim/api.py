"""The door of the API: who asks, which operation, is it allowed, done once, answered."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from deploy.stripe_sim import bank, contract, failures, form, rendering
from deploy.stripe_sim.errors import InvalidRequest, NotAuthenticated, StripeRefusal
from deploy.stripe_sim.failures import AFTER, Failure
from deploy.stripe_sim.idempotency import Keys, Stored, fingerprint
from deploy.stripe_sim.router import Router
from deploy.stripe_sim.store import Store
from deploy.stripe_sim.webhooks import Sender
from deploy.stripe_sim.work import Asker, Body, House, Work, new_id
from shared.clock import Clock

log = logging.getLogger(__name__)
_BODY_BYTES: Final = 262_144
_NO_LONGER: Final = "payment_method_types"
_NO_LONGER_AT: Final = ("/v1/payment_intents", "/v1/setup_intents", "/v1/checkout/sessions")


@dataclass(frozen=True)
class Call:
    """One request as it came, decoded but not yet checked."""

    request_id: str
    verb: str
    path: str
    form: Body
    key: str | None


class Api:
    """Answers everything under /v1, one request at a time: SQLite has one writer."""

    def __init__(
        self, store: Store, house: House, clock: Clock, router: Router, sender: Sender
    ) -> None:
        self._store = store
        self._house = house
        self._clock = clock
        self._router = router
        self._sender = sender
        self._keys = Keys(store)

    async def answer(self, request: Request) -> Response:
        """One request from the first byte to the last."""
        request_id = new_id("req")
        try:
            call = await self._read(request, request_id)
            stored, failure = await self._once(call)
        except StripeRefusal as refusal:
            text = json.dumps(refusal.body(), ensure_ascii=False)
            return _response(Stored(refusal.status, text, request_id), request_id)
        except Exception:
            log.exception("a request failed: %s", request_id)
            text = json.dumps(failures.server_error().body())
            return _response(Stored(500, text, request_id), request_id)
        self._sender.wake()
        return await _late(_response(stored, request_id, call.key), failure)

    async def _read(self, request: Request, request_id: str) -> Call:
        _check_caller(request.headers)
        verb, path = request.method, request.url.path
        text = request.url.query
        if verb == "POST":
            raw = await request.body()
            kind = request.headers.get("content-type", "")
            if raw and not kind.startswith("application/x-www-form-urlencoded"):
                raise InvalidRequest(f"Invalid content type: {kind}")
            if len(raw) > _BODY_BYTES:
                raise InvalidRequest("Request body is too large.", status=413)
            text = raw.decode("utf-8", errors="replace")
        key = request.headers.get("idempotency-key") if verb == "POST" else None
        return Call(request_id, verb, path, form.decode(text), key)

    async def _once(self, call: Call) -> tuple[Stored, Failure | None]:
        """Carry a call out, unless its key has been answered."""
        if call.key is None:
            return await self._carry_out(call, "")
        print_of = fingerprint(call.verb, call.path, call.form)
        answered = self._keys.take(call.key, print_of, self._now())
        if answered is not None:
            return answered, None
        try:
            return await self._carry_out(call, print_of)
        finally:
            self._keys.give_back(call.key)

    async def _carry_out(self, call: Call, print_of: str) -> tuple[Stored, Failure | None]:
        route, ids = self._router.find(call.verb, call.path)
        _check_removed(call)
        params = contract.read(route.service, route.operation, call.form)
        latency_s = float(self._store.setting("latency").get("seconds", 0))
        if latency_s:
            await asyncio.sleep(latency_s)
        with self._store.transaction():
            failure = failures.next_one(self._store, call.verb, call.path)
        failures.refuse_before(failure)
        work = Work(self._store, self._house, self._now(), Asker(call.request_id, call.key))
        expand = params.pop("expand", [])
        with self._store.transaction():
            bank.let_time_pass(_nobody(work))
            if failure is not None and failure.kind in failures.STORED:
                status, body = 500, failures.server_error().body()
            else:
                status, body = self._do(work, route.answer, params, ids, expand)
            if failure is not None and failure.kind == "server_error_after_commit":
                status, body = 500, failures.server_error().body()
            answer = Stored(status, json.dumps(body, ensure_ascii=False), call.request_id)
            if call.key is not None:
                self._keys.keep(call.key, print_of, answer, work.now)
        return answer, failure

    def _do(
        self,
        work: Work,
        answer: object,
        params: Body,
        ids: tuple[str, ...],
        expand: list[str],
    ) -> tuple[int, Body]:
        """The rules themselves; a bank's refusal is an answer like any other."""
        assert callable(answer)
        try:
            return 200, rendering.render(work, answer(work, params, *ids), expand)
        except StripeRefusal as refusal:
            if not refusal.kept:
                raise
            return refusal.status, refusal.body()

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _nobody(work: Work) -> Work:
    """The same work as no request's."""
    return Work(work.store, work.house, work.now)


def _check_caller(headers: Mapping[str, str]) -> None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise NotAuthenticated("You did not provide an API key.")
    if key.startswith(("sk_live_", "rk_live_")):
        raise NotAuthenticated("This is a simulator: it takes no live key. Withdraw it now.")
    if not key.startswith(("sk_test_", "rk_test_")):
        raise NotAuthenticated("Invalid API Key provided.")
    version = headers.get("stripe-version")
    if version is not None and version != contract.api_version():
        raise InvalidRequest(f"Invalid Stripe API version: {version}")
    account = headers.get("stripe-account")
    if account is not None:
        raise InvalidRequest(
            f"The provided key does not have access to account '{account}'.",
            code="account_invalid",
            status=403,
        )


def _check_removed(call: Call) -> None:
    """A parameter that was taken away with Endive, which most examples still show."""
    if _NO_LONGER in call.form and call.verb == "POST" and call.path.startswith(_NO_LONGER_AT):
        raise InvalidRequest(
            f"`{_NO_LONGER}` is no longer supported. Use `allowed_payment_method_types` or"
            " dynamic payment methods.",
            code=f"{_NO_LONGER}_no_longer_supported",
            param=_NO_LONGER,
        )


def _response(stored: Stored, request_id: str, key: str | None = None) -> Response:
    headers = {"Request-Id": request_id, "Cache-Control": "no-store"}
    if key is not None:
        headers |= {"Idempotency-Key": key, "Original-Request": stored.request_id}
    if stored.request_id != request_id:
        headers["Idempotent-Replayed"] = "true"
    return Response(stored.text, stored.status, headers, media_type="application/json")


async def _late(response: Response, failure: Failure | None) -> Response:
    """The caller waits, or is cut off, though everything is done."""
    if failure is None or failure.kind not in AFTER:
        return response
    if failure.kind == "timeout_after_commit":
        await asyncio.sleep(failure.hold_s)
    return CutOff() if failure.kind == "drop_after_commit" else response


class CutOff(Response):
    """Begins an answer and does not end it: the connection breaks."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
