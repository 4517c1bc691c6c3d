"""Where one copy of the platform keeps what the judge reads; nothing is opened here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy import programs
from deploy.local import place
from deploy.local.child import CannotStart
from deploy.local.postgres import Cluster
from shared.clock import Clock, MovableClock, system_clock
from tests.faults.judge.columns import SERVICES


class NothingToJudge(CannotStart):
    """The databases or the PSP are not ours to read; the message says which."""


@dataclass(frozen=True)
class Sources:
    """Addresses for the superuser, of the broker and of the simulator; None is left out."""

    scratch: str  # any database; only temporary tables are made there
    databases: Mapping[str, str]
    bootstrap: str | None = None
    simulator: str | None = None
    anchors: Mapping[str, Path] = field(default_factory=dict)  # by service
    clock: Clock = system_clock


def find(given: Mapping[str, str] = os.environ) -> Sources:
    """The sources of the copy that `KYOKAN_DATA` and `KYOKAN_PORT` name.

    Raises:
        NothingToJudge: its databases or its PSP were given from outside.
    """
    here = place.find(programs.load(), given)
    if not here.own_postgres or "STRIPE_SECRET_KEY" in here.given:
        raise NothingToJudge("the judge reads our own cluster and our own simulator only")
    cluster = Cluster(here.folder / "postgres")
    files = here.folder / "files"
    return Sources(
        scratch=_plain(cluster.superuser_dsn("postgres")),
        databases={name: _plain(cluster.superuser_dsn(name)) for name in SERVICES},
        bootstrap=here.bootstrap,
        simulator=here.url("stripe-sim"),
        anchors={name: files / f"audit-anchors-{name}.jsonl" for name in SERVICES},
        clock=MovableClock(files / "clock.json"),
    )


def _plain(dsn: str) -> str:
    return dsn.replace("+asyncpg", "")
