"""The simulator as a process of its own, the real client, and a server that hears webhooks."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import stripe
from stripe import StripeClient

from deploy.local.ports import free_port
from shared.clock import MovableClock

SECRET = "whsec_of_the_tests"
JAPAN = {"currency": "jpy"}


def eventually(done: Callable[[], object], timeout_s: float = 10) -> None:
    """Wait until `done` says so; an assertion otherwise."""
    until = time.monotonic() + timeout_s
    while not done():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


@dataclass
class Hook:
    """One webhook as it arrived."""

    payload: bytes
    signature: str

    @property
    def event(self) -> dict[str, Any]:
        body = json.loads(self.payload)
        assert isinstance(body, dict)
        return body


@dataclass
class Receiver:
    """Hears webhooks; answers 200, or first the statuses it was given."""

    url: str = ""
    heard: list[Hook] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def types(self) -> list[str]:
        return [hook.event["type"] for hook in self.heard]

    def of(self, event_type: str) -> list[Hook]:
        return [hook for hook in self.heard if hook.event["type"] == event_type]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            payload = self.rfile.read(length)
            if len(payload) < length:
                return  # its sender was killed in the middle of it
            receiver.heard.append(Hook(payload, self.headers["stripe-signature"]))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def verified(hook: Hook, secret: str = SECRET) -> stripe.Event:
    """The event, once the library has found its signature right.

    The time in it is our clock's, so the library's own comparison with the wall is off.
    """
    payload = hook.payload.decode()
    stripe.WebhookSignature.verify_header(payload, hook.signature, secret, tolerance=None)
    return stripe.Event.construct_from(hook.event, "sk_test_1")


class Simulator:
    """One process with its own file, port and clock."""

    def __init__(self, folder: Path, webhook_url: str, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.clock = MovableClock(folder / "clock.json")
        self._environment = {
            **os.environ,
            "KYOKAN_CLOCK_FILE": str(folder / "clock.json"),
            "STRIPE_SIM_DATA": str(folder / "stripe.sqlite"),
            "STRIPE_SIM_PORT": str(self.port),
            "STRIPE_SIM_WEBHOOK_URL": webhook_url,
            "STRIPE_SIM_WEBHOOK_SECRET": SECRET,
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.http = httpx.Client(base_url=self.url, timeout=20)
        self._clients: dict[tuple[str, float], tuple[StripeClient, stripe.HTTPXClient]] = {}

    def start(self) -> None:
        command = [sys.executable, "-m", "deploy.stripe_sim"]
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(command, env=self._environment, cwd=root)
        eventually(self._is_ready, 20)

    def _is_ready(self) -> bool:
        with suppress(httpx.TransportError):
            return self.http.get("/health/ready").status_code == 200
        return False

    def kill(self) -> None:
        """As `kill -9` does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)
        self.http.close()
        for _, http in self._clients.values():
            http.close()  # type: ignore[no-untyped-call]

    def control(self, path: str, /, **body: object) -> dict[str, Any]:
        answer = self.http.post(f"/_control{path}", json=body)
        assert answer.status_code == 200, answer.text
        result = answer.json()
        assert isinstance(result, dict)
        return result

    def objects(self, kind: str) -> list[dict[str, Any]]:
        rows = self.http.get("/_control/objects", params={"kind": kind}).json()["data"]
        return [row["object"] for row in rows]

    def now(self) -> int:
        return int(self.clock().timestamp())

    def pass_time(self, **units: float) -> None:
        """Move the clock forward, and let the simulator see it."""
        self.clock.set_offset(self.clock.offset() + timedelta(**units))
        self.http.get("/v1/balance", headers={"authorization": "Bearer sk_test_1"})

    def client(self, key: str = "sk_test_1", timeout_s: float = 20) -> StripeClient:
        """The real client, as the platform builds it; the same for the same arguments."""
        if (key, timeout_s) not in self._clients:
            http = stripe.HTTPXClient(timeout=timeout_s, allow_sync_methods=True)
            self._clients[key, timeout_s] = (self._client(key, http), http)
        return self._clients[key, timeout_s][0]

    def _client(self, key: str, http: stripe.HTTPXClient) -> StripeClient:
        stripe.enable_telemetry = False
        names = ("api", "connect", "files", "meter_events")
        return StripeClient(
            key,
            stripe_version="2026-10-28.endive",
            max_network_retries=2,
            http_client=http,
            base_addresses=dict.fromkeys(names, self.url),  # type: ignore[arg-type]
        )


@dataclass
class Shop:
    """What most tests begin with: a client, and customers with saved cards."""

    simulator: Simulator
    client: StripeClient

    def customer(self) -> str:
        return self.client.v1.customers.create({"name": "山田 花子"}).id

    def saved(self, card: str = "pm_card_visa", *, ok: bool = True) -> tuple[str, str]:
        """(customer, payment method) after 3-D Secure, if the card's bank asked for it."""
        customer = self.customer()
        intent = self.client.v1.setup_intents.create(
            {
                "customer": customer,
                "usage": "off_session",
                "allowed_payment_method_types": ["card"],
                "payment_method": card,
                "confirm": True,
            }
        )
        if intent.status == "requires_action":
            self.simulator.control(f"/intents/{intent.id}/3ds", ok=ok)
            intent = self.client.v1.setup_intents.retrieve(intent.id)
        assert isinstance(intent.payment_method, str)
        return customer, intent.payment_method

    def charge(
        self,
        customer: str,
        method: str,
        amount: int = 5_000,
        *,
        key: str | None = None,
        **more: object,
    ) -> stripe.PaymentIntent:
        """Off-session, as a pledge that is due is charged."""
        params: Any = {
            "amount": amount,
            "currency": "jpy",
            "customer": customer,
            "payment_method": method,
            "allowed_payment_method_types": ["card"],
            "confirm": True,
            "off_session": True,
            **more,
        }
        options: Any = {"idempotency_key": key} if key else {}
        return self.client.v1.payment_intents.create(params, options)

    def charged(self, amount: int = 5_000, card: str = "pm_card_visa") -> stripe.PaymentIntent:
        return self.charge(*self.saved(card), amount)

    def refusal(self, call: Callable[[], object]) -> stripe.StripeError:
        """The error of a call that must be refused."""
        try:
            call()
        except stripe.StripeError as error:
            return error
        raise AssertionError("it was not refused")

    def refused_param(self, call: Callable[[], object]) -> str | None:
        """The parameter that a call is refused for."""
        error = self.refusal(call)
        assert isinstance(error, stripe.InvalidRequestError)
        return None if error.param is None else str(error.param)
