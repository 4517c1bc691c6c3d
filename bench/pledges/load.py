"""An open loop of pledges over HTTP: each is sent when meant, whatever became of the last.

Latency counts from the intended start, so that a slow answer is not hidden by waiting for it.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from shared.ids import new_id

# More than the door takes at once, or an overload would queue here and not be seen there.
CONNECTIONS: Final = 256
ACCEPTED: Final = 201
BUSY: Final = 503
_ANSWER_S: Final = 30.0


@dataclass(frozen=True)
class Target:
    """A round and one of its returns."""

    round_id: UUID
    return_id: UUID


@dataclass(frozen=True)
class Backer:
    """An investor with a saved card, and a token of matching for whoever acts for it."""

    investor_id: UUID
    token: str


@dataclass(slots=True)
class Sent:
    """One pledge: when it was meant to be sent, and how it was answered."""

    pledge_id: UUID
    meant_at: datetime
    status: int = 0
    took_s: float = 0.0


@dataclass
class Load:
    """`rate` pledges a second for `length`, over the targets and backers in turn."""

    host: str
    port: int
    targets: Sequence[Target]
    backers: Sequence[Backer]
    sent: list[Sent] = field(default_factory=list)

    async def run(self, rate: float, length: timedelta) -> list[Sent]:
        """Send them all and wait for the answers; the pledges in the order of their start."""
        free: asyncio.Queue[_Connection] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            free.put_nowait(_Connection(self.host, self.port))
        loop = asyncio.get_running_loop()
        begin, began_at = loop.time() + 0.2, datetime.now(UTC) + timedelta(seconds=0.2)
        tasks, sent = [], []
        for at in range(round(rate * length.total_seconds())):
            meant_s = at / rate
            one = Sent(new_id(), began_at + timedelta(seconds=meant_s))
            sent.append(one)
            await asyncio.sleep(max(0.0, begin + meant_s - loop.time()))
            tasks.append(asyncio.create_task(self._send(free, one, at, begin + meant_s)))
        await asyncio.gather(*tasks)
        while not free.empty():
            free.get_nowait().close()
        return sent

    async def _send(
        self, free: "asyncio.Queue[_Connection]", one: Sent, at: int, meant: float
    ) -> None:
        connection = await free.get()
        try:
            path, token, body = self._request(one, at)
            one.status = await connection.put(path, token, body)
        except (OSError, EOFError, TimeoutError):
            connection.close()
        finally:
            free.put_nowait(connection)
            one.took_s = asyncio.get_running_loop().time() - meant

    def _request(self, one: Sent, at: int) -> tuple[str, str, bytes]:
        target = self.targets[at % len(self.targets)]
        backer = self.backers[at % len(self.backers)]
        body = {
            "investor_id": str(backer.investor_id),
            "terms_version": 1,
            "units": 1,
            "return_id": str(target.return_id),
            "rail": "card",
            "visibility": "anonymous",
            "consents": ["terms"],
        }
        path = f"/rounds/{target.round_id}/pledges/{one.pledge_id}"
        return path, backer.token, json.dumps(body).encode()


class _Connection:
    """A kept HTTP/1.1 connection, one request at a time.

    A client of a library costs a pledge's worth of CPU, and would be measured with it.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def put(self, path: str, token: str, body: bytes) -> int:
        """The status of the answer."""
        async with asyncio.timeout(_ANSWER_S):
            if self._streams is None:
                self._streams = await asyncio.open_connection(*self._address)
            reader, writer = self._streams
            head = (
                f"PUT {path} HTTP/1.1\r\nHost: {self._address[0]}\r\n"
                f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(answer))
            return int(answer.split(b" ", 2)[1])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _length(answer: bytes) -> int:
    for line in answer.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
