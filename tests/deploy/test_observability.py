"""Rules that watch a figure nobody exposes would never fire: every name must exist."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from prometheus_client import generate_latest

from deploy import programs
from services.matching.pledges import timers_store
from shared import application
from shared.database import Database
from shared.operations.desk import Desk
from shared.operations.installing import install

if TYPE_CHECKING:
    from fastapi import FastAPI

FOLDER = Path(programs.FILE).parent / "observability"
NAMES = re.compile(r"\bkyokan_[a-z_]+")


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def rules() -> list[dict[str, Any]]:
    return [rule for group in read("rules.yaml")["groups"] for rule in group["rules"]]


async def exposed() -> set[str]:
    """The names of what matching exposes, which has all there is."""
    app: FastAPI = application.create("matching", description="", checks={})
    nowhere = Database("postgresql+asyncpg://nobody@/nothing", name="nobody")

    def clock() -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)

    install(app, Desk("matching", nowhere, nowhere, clock, in_flight=timers_store.in_flight))
    text = generate_latest(app.state.metrics.registry).decode()
    await nowhere.close()
    families = re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE)
    parts = {"counter": [""], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
    return {name + part for name, kind in families for part in parts[kind]}


async def test_every_metric_of_the_rules_is_exposed_by_a_service() -> None:
    known = await exposed()
    named = {name for rule in rules() for name in NAMES.findall(rule["expr"])}
    assert named <= known, named - known
    assert len(named) >= 10


def test_every_rule_says_how_urgent_it_is_and_what_is_wrong() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_prometheus_asks_every_service_at_its_port() -> None:
    platform = programs.load()
    asked = {
        job["job_name"]: job["static_configs"][0]["targets"]
        for job in read("prometheus.yaml")["scrape_configs"]
    }
    assert asked == {
        one.name: [f"127.0.0.1:{8000 + one.port}"] for one in platform.of_kind("service")
    }
