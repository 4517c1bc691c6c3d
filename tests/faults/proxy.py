"""A TCP proxy that loses one answer, delays, or swallows everything; it knows no protocol.

`cut_answer` waits for some bytes on their way to the server, lets them through, and hangs up
when the server answers: the work is done, and whoever asked does not know.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_CHUNK: Final = 65_536


@dataclass(frozen=True)
class Address:
    """Where to listen or to connect: a port on loopback, or a Unix socket."""

    port: int = 0
    path: Path | None = None

    async def open(self) -> Streams:
        if self.path is not None:
            return await asyncio.open_unix_connection(self.path)
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def serve(
        self, each: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
    ) -> asyncio.Server:
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            return await asyncio.start_unix_server(each, self.path)
        return await asyncio.start_server(each, "127.0.0.1", self.port)


@dataclass
class Proxy:
    """Passes everything on unless told otherwise; one thread serves all proxies."""

    listens: Address
    server: Address
    delay_s: float = 0.0
    is_blackhole: bool = False
    cuts: Counter[bytes] = field(default_factory=Counter)
    _needles: Counter[bytes] = field(default_factory=Counter)

    def cut_answer(self, needle: bytes, times: int = 1) -> None:
        """Lose the answers to the next requests that hold `needle`."""
        self._needles[needle] = times

    def restore(self) -> None:
        """Pass everything on again."""
        self._needles.clear()
        self.delay_s, self.is_blackhole = 0.0, False

    async def serve(self) -> asyncio.Server:
        return await self.listens.serve(self._each)

    async def _each(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # the end of all proxies
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await self.server.open()
        except (OSError, asyncio.CancelledError):
            writer.close()
            return
        talk = _Talk(self)
        both = (
            asyncio.create_task(talk.ask(reader, far_writer)),
            asyncio.create_task(talk.answer(far_reader, writer)),
        )
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Closed before anything is waited for: the end of all proxies may come meanwhile.
            for stream in (writer, far_writer):
                stream.close()
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def passes(self) -> None:
        """Wait while everything is swallowed."""
        while self.is_blackhole:  # noqa: ASYNC110  # set from another thread
            await asyncio.sleep(0.05)

    def found(self, seen: bytes) -> bytes:
        """Which of those waited for is in it."""
        for needle in self._needles:
            if self._needles[needle] and needle in seen:
                self._needles[needle] -= 1
                return needle
        return b""


class _Talk:
    """One connection."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._lost = b""

    async def ask(self, reader: asyncio.StreamReader, far: asyncio.StreamWriter) -> None:
        before = b""
        while chunk := await reader.read(_CHUNK):
            # What is looked for may come in two pieces.
            self._lost = self._lost or self._proxy.found(before + chunk)
            before = chunk[-200:]
            await self._pass(far, chunk)

    async def answer(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await far.read(_CHUNK):
            if self._lost:
                self._proxy.cuts[self._lost] += 1
                return
            await self._pass(writer, chunk)

    async def _pass(self, to: asyncio.StreamWriter, chunk: bytes) -> None:
        await self._proxy.passes()
        if self._proxy.delay_s:
            await asyncio.sleep(self._proxy.delay_s)
        to.write(chunk)
        await to.drain()


class Proxies:
    """The thread that serves them, and an end of it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def start(self, proxy: Proxy) -> None:
        started = asyncio.run_coroutine_threadsafe(proxy.serve(), self._loop)
        self._servers.append(started.result(10))

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(_end(self._servers), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


async def _end(servers: Sequence[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    # A connection just taken begins to be carried, so that it is closed by whoever carries it.
    await asyncio.sleep(0)
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # A transport ends a turn of the loop after it was closed.
    await asyncio.sleep(0)
