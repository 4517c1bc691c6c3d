"""A real PostgreSQL and a real Kafka for every test that asks; nothing of one service."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from deploy.local.folders import data_folder
from deploy.local.kafka import Broker, create_topics
from deploy.local.ports import free_port
from deploy.local.postgres import Cluster
from tests.databases import Databases
from tests.examples import examples

# Whoever shares its cores with other tests only waits for its own threads.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

# How long one example takes on a busy machine is no rule of ours.
settings.register_profile("house", deadline=None, max_examples=examples(100))
settings.load_profile("house")

# An error is logged with its traceback; every variable of every frame beside it takes seconds.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A temporary folder that PostgreSQL's user may pass through; pytest's own is closed."""
    folder = Path(tempfile.mkdtemp(prefix="kyokan-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(open_folder: Path) -> Iterator[Cluster]:
    """PostgreSQL for the whole run, without any database of ours."""
    running = Cluster(open_folder / "postgres", max_connections=200, durable=False)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def broker(open_folder: Path) -> Iterator[str]:
    """The bootstrap address of a real Kafka with all topics, started when first asked for."""
    running = Broker(
        open_folder / "kafka",
        port=free_port(),
        controller_port=free_port(),
        cache=data_folder() / "cache",
    )
    running.start()
    create_topics(running.bootstrap)
    yield running.bootstrap
    running.stop()


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """One event loop for the whole run, the one our programs use."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
async def databases(cluster: Cluster) -> AsyncIterator[Databases]:
    """`await databases.open("matching")`: that service's real database, emptied."""
    made = Databases(cluster)
    yield made
    await made.close()
