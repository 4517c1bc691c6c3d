"""Webhooks as they come on bad days: doubled, shuffled, late, forged, of an unknown type."""

import hashlib
import hmac
import json
import random
from typing import Any, Final

import httpx

from tests.faults.stage import Show

TIMES: Final = 5
_LATE_S: Final = 3_600
_REFUSED: Final = 400


def doubled_and_shuffled(show: Show) -> None:
    """Each event so far, five times more, in any order: also those of many days ago."""
    simulator = show.site.urls["stripe-sim"]
    with httpx.Client(base_url=simulator, timeout=20) as client:
        ids = [each["id"] for each in _objects(client, "event")][-60:] * TIMES
        random.Random(7).shuffle(ids)  # noqa: S311  # no secret
        for each in ids:
            client.post(f"/_control/events/{each}/send", json={}).raise_for_status()


def forged(show: Show) -> None:
    """A bad signature, none, and an old one are refused; an unknown type is kept."""
    url = f"{show.site.urls['payments']}/stripe/webhooks"
    secret = show.stage.place.secrets.value("stripe_webhook")
    now_s = int(show.site.clock().timestamp())
    body = _event("evt_forged", "checkout.session.completed", now_s)
    for signature in (
        f"t={now_s},v1={'0' * 64}",
        _signed("whsec_of_somebody_else", now_s, body),
        _signed(secret, now_s - _LATE_S, body),
        "",
    ):
        _expect_refused(url, body, signature)
    unknown = _event("evt_unknown", "moon.landed", now_s)
    _post(url, unknown, _signed(secret, now_s, unknown)).raise_for_status()


def _expect_refused(url: str, body: bytes, signature: str) -> None:
    status = _post(url, body, signature).status_code
    assert _REFUSED <= status < _REFUSED + 100, f"{signature[:20]} was answered {status}"


def _post(url: str, body: bytes, signature: str) -> httpx.Response:
    headers = {"Stripe-Signature": signature, "content-type": "application/json"}
    return httpx.post(url, content=body, headers=headers, timeout=20)


def _event(event_id: str, kind: str, created_s: int) -> bytes:
    about = {"id": "cs_forged", "object": "checkout.session"}
    event = {"id": event_id, "object": "event", "type": kind, "created": created_s}
    return json.dumps({**event, "data": {"object": about}}).encode()


def _signed(secret: str, at_s: int, body: bytes) -> str:
    signed = f"{at_s}.".encode() + body
    return f"t={at_s},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def _objects(client: httpx.Client, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        path = f"/_control/objects?kind={kind}&after={after}"
        page = client.get(path).raise_for_status().json()["data"]
        if not page:
            return found
        found += [line["object"] for line in page]
        after = page[-1]["seq"]
