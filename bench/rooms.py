"""How long the room takes: the door of investors on a socket, asked one after the other."""

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlencode

import httpx
import uvicorn

from bench.applicants import Applicant
from deploy.local.ports import free_port
from deploy.local.postgres import Cluster
from services.investors.house import Built
from services.investors.main import create_app
from shared.auth import Verifier
from shared.database import Database
from tests.investors.builders import KEY, NOW, PAYMENT_DAY, World
from tests.investors.doors import ISSUER, bearer, published

_OK: Final = 200


def times_s(cluster: Cluster, world: World, people: Sequence[Applicant]) -> list[float]:
    """The seconds of each answer, one for each of the people."""
    query = urlencode(
        {
            "instrument": "equity",
            "issuer_id": world.issuer_id,
            "payment_day": PAYMENT_DAY,
            "security_class": "common",
            "handler_id": world.handler_id,
        }
    )
    with _doors(cluster) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        tokens = [bearer(each.person_id) for each in people]
        return [
            _asked(connection, f"/investors/{each.investor_id}/room?{query}", token)
            for each, token in zip(people, tokens, strict=True)
        ]


def _asked(connection: http.client.HTTPConnection, path: str, token: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": token})
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    assert answer.status == _OK, body
    return took


@contextmanager
def _doors(cluster: Cluster) -> Iterator[int]:
    port = free_port()
    house = Built(
        app=Database(cluster.dsn("investors", "app"), name="bench-app"),
        worker=Database(cluster.dsn("investors", "worker"), name="bench-worker"),
        clock=lambda: NOW,
        key=KEY,
    )
    keys = httpx.AsyncClient(transport=httpx.MockTransport(published))
    verifier = Verifier(ISSUER, audience="investors", http=keys, clock=house.clock)
    config = uvicorn.Config(create_app(house, verifier), port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="doors")
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join()
