"""The cluster that launcher and tests share."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.postgres import Cluster


def _plain(dsn: str) -> str:
    return dsn.replace("+asyncpg", "")


async def test_each_role_signs_in_to_its_own_database_alone(cluster: Cluster) -> None:
    for service in ("sake", "miso", "sake"):
        cluster.create(service)
    for role in ("owner", "app", "worker"):
        connection = await asyncpg.connect(_plain(cluster.dsn("sake", role)))
        assert await connection.fetchval("SELECT current_user") == f"sake_{role}"
        await connection.close()
    stranger = cluster.dsn("sake", "app").replace("@/sake", "@/miso")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(_plain(stranger))


async def test_a_wrong_password_is_refused(cluster: Cluster) -> None:
    dsn = _plain(cluster.superuser_dsn("postgres"))
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(dsn.replace(cluster.password("postgres"), "guessed"))


@pytest.fixture
def lasting(open_folder: Path) -> Iterator[Cluster]:
    """A cluster as the launcher starts it; that of the tests need not outlive the machine."""
    running = Cluster(open_folder / "lasting")
    running.start()
    yield running
    running.stop()


async def test_the_cluster_keeps_what_money_needs(lasting: Cluster) -> None:
    connection = await asyncpg.connect(_plain(lasting.superuser_dsn("postgres")))
    shown = {
        name: await connection.fetchval(f"SHOW {name}")
        for name in ("fsync", "full_page_writes", "synchronous_commit", "listen_addresses")
    }
    await connection.close()
    assert shown == {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "listen_addresses": "",
    }
