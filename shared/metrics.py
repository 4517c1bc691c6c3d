"""Counts and times for Prometheus, one registry per application; no id ever becomes a label.

`GET /metrics` answers callers on the same machine alone; what it shows beside HTTP is asked for
at each scrape by whoever was installed as a source.
"""

import ipaddress
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from fastapi import FastAPI, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.database import Database
from shared.errors import NotFound

log = structlog.stdlib.get_logger()

# Sets the gauges of one part, right before they are read.
Source = Callable[[], Awaitable[None]]

_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """What one application counts, and asks for when it is scraped."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sources: dict[str, Source] = {}
        self.requests = Counter(
            "kyokan_http_requests",
            "Answered requests.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.durations = Histogram(
            "kyokan_http_request_duration_seconds",
            "From the first byte in to the last byte out.",
            ["route", "method"],
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.source_up = self.gauge(
            "kyokan_metrics_source_up", "1 where the figures of a part could be read.", "source"
        )

    def gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(name, told, labels, registry=self.registry)

    async def exposition(self) -> bytes:
        """The text that Prometheus reads; a source that fails leaves its last figures out."""
        for name, source in self.sources.items():
            try:
                await source()
            except Exception:  # a door's outermost loop: the other figures still count
                log.warning("metrics_source_failed", source=name, exc_info=True)
                self.source_up.labels(name).set(0)
            else:
                self.source_up.labels(name).set(1)
        return generate_latest(self.registry)


def install(app: FastAPI) -> Metrics:
    """Count every request, and answer `GET /metrics`, which is not part of the API."""
    metrics = Metrics()
    app.state.metrics = metrics
    app.add_middleware(_Measured, metrics=metrics)

    @app.get("/metrics", include_in_schema=False)
    async def exposition(request: Request) -> Response:
        if not is_local(request.client.host if request.client else ""):
            raise NotFound
        return Response(await metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return metrics


def watch_pools(metrics: Metrics, pools: Mapping[str, Database]) -> None:
    """Connections in use and callers waiting for one, by role."""
    size = metrics.gauge("kyokan_pool_size", "Connections a pool may have.", "role")
    used = metrics.gauge("kyokan_pool_in_use", "Connections taken.", "role")
    waiting = metrics.gauge("kyokan_pool_waiting", "Callers waiting for a connection.", "role")

    async def source() -> None:
        for role, database in pools.items():
            size.labels(role).set(database.size)
            used.labels(role).set(database.in_use)
            waiting.labels(role).set(database.waiting)

    metrics.sources["pools"] = source


def is_local(host: str) -> bool:
    """Whether the caller is on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Measured:
    """Around everything else, so that refusals of the limits are counted too."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/metrics":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = "500"

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            # The template, never the path: a path holds ids.
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(route, method, status).inc()
            took_s = time.perf_counter() - began
            self._metrics.durations.labels(route, method).observe(took_s)


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
