"""The site on a port of its own, with its services played, for a real browser."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn

from tests.web import world
from tests.web.playing import Answer, Played, site


@contextmanager
def served(
    played: Played | None = None, others: Mapping[str, Answer] | None = None
) -> Iterator[str]:
    """The address of a site that runs until the block ends; `others` stand for its answers."""
    played = played or Played()
    world.furnish(played)
    played.answers.update(others or {})
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = site(played, environment="demo", web_url=address)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield address
    server.should_exit = True
    thread.join()
    listener.close()
