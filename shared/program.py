"""One program of a service: its doors in one process, or one kind of them alone."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI

from shared import crash_door, failpoints, logs, migrate
from shared.process import Loop, supervise

log = structlog.stdlib.get_logger()

Word = Literal["api", "relay", "read", "work"]
WORDS: Final = ("api", "relay", "read", "work")
# Objects made and not yet freed before the collector looks; by default it is 700.
_GARBAGE: Final = 20_000


@dataclass(frozen=True)
class Program:
    """What a service's `main.py` built. Loops by name, for each word that runs them."""

    app: FastAPI
    port: int
    host: str = "127.0.0.1"
    relay: Mapping[str, Loop] = field(default_factory=dict)
    readers: Mapping[str, Loop] = field(default_factory=dict)
    jobs: Mapping[str, Loop] = field(default_factory=dict)
    close: Callable[[], Awaitable[None]] | None = None


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def main(
    service: str, arguments: Sequence[str], build: Callable[[], Awaitable[Program]]
) -> None:
    """The whole of a service's `__main__.py`.

    `arguments` is nothing for all doors, or one of `WORDS`, or `migrate`.
    """
    logs.configure(service)
    word = arguments[0] if arguments else "all"
    if word == "migrate":
        uvloop.run(migrate.upgrade(service, migrate.owner_dsn(service)))
    elif word == "all" or word in WORDS:
        uvloop.run(_run(build, word))
    else:
        raise SystemExit(f"python -m services.{service} [{'|'.join(WORDS)}|migrate]")


async def _run(build: Callable[[], Awaitable[Program]], word: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    program = await build()
    collect_seldom()
    loops = _loops(program, word)
    log.info("started", word=word, port=program.port, loops=sorted(loops))
    try:
        await supervise(loops, stop)
    finally:
        if program.close:
            await program.close()
        log.info("stopped", word=word)


def collect_seldom() -> None:
    """What was built lives as long as the program: it is not looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)


def _loops(program: Program, word: str) -> dict[str, Loop]:
    kinds: dict[str, Mapping[str, Loop]] = {
        "relay": program.relay,
        "read": program.readers,
        "work": program.jobs,
        "api": {"api": serve(program)},
    }
    chosen = kinds.values() if word == "all" else [kinds[word]]
    return {name: loop for group in chosen for name, loop in group.items()}


def serve(program: Program) -> Loop:
    """The HTTP door as a loop."""

    async def run(stop: asyncio.Event) -> None:
        server = _Server(
            uvicorn.Config(
                crash_door.CrashDoor(program.app) if failpoints.ARMED else program.app,
                host=program.host,
                port=program.port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_keep_alive=75,
                timeout_graceful_shutdown=5,
                backlog=128,
                server_header=False,
            )
        )
        serving = asyncio.create_task(server.serve())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        stopping.cancel()
        await serving

    return run
