"""Puts the doors for operators, auditors and Prometheus into a service's application."""

from fastapi import FastAPI

from shared import metrics
from shared.audit import endpoints as audit_chains
from shared.operations import endpoints, figures
from shared.operations.desk import Desk


def install(app: FastAPI, desk: Desk) -> None:
    """`/operations`, `/audit-chains` and the figures behind `/metrics`."""
    app.include_router(endpoints.router(desk))
    app.include_router(audit_chains.router(desk.service, desk.app))
    installed = metrics.install(app)
    metrics.watch_pools(installed, {"app": desk.app, "worker": desk.worker})
    figures.watch(installed, desk)
