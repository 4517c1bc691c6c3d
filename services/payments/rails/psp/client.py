"""The connection to Stripe, or to its simulator: only an address tells them apart."""

from typing import Any, Final

import stripe

API_VERSION: Final = "2026-10-28.endive"


class ConfigError(Exception):
    """Settings that must never run together."""


class Connection:
    """Stripe's synchronous client and what it speaks through."""

    def __init__(self, client: stripe.StripeClient, http: stripe.HTTPXClient) -> None:
        self.v1 = client.v1
        self._http = http

    def close(self) -> None:
        self._http.close()  # type: ignore[no-untyped-call]


def open_connection(
    api_key: str, *, api_base: str | None, environment: str, timeout_s: float
) -> Connection:
    """Stripe, or what stands at `api_base` in its place.

    Raises:
        ConfigError: a live key, or production, with another address than Stripe's.
    """
    if api_base and api_key.startswith(("sk_live_", "rk_live_")):
        raise ConfigError("a live key with an overridden address of Stripe")
    if api_base and environment == "production":
        raise ConfigError("STRIPE_API_BASE is for the demo and for tests only")
    stripe.enable_telemetry = False
    http = stripe.HTTPXClient(timeout=timeout_s, allow_sync_methods=True)
    client = stripe.StripeClient(
        api_key,
        stripe_version=API_VERSION,
        # Our own operations repeat with the same key, each paced: the client's would not be.
        max_network_retries=0,
        http_client=http,
        **({"base_addresses": _addresses(api_base)} if api_base else {}),
    )
    return Connection(client, http)


def _addresses(api_base: str) -> Any:  # noqa: ANN401  # a TypedDict that stripe keeps to itself
    return dict.fromkeys(("api", "connect", "files", "meter_events"), api_base.rstrip("/"))
