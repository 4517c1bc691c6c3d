"""Sends rows of an outbox and waits until the broker has them; it chooses none."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg
from kafka import KafkaProducer

from shared.outbox import headers_of, payload_of


class Sender:
    """Sends outbox rows; after any failure the producer is closed and built anew."""

    def __init__(self, bootstrap_servers: str, *, client_id: str) -> None:
        self._settings: dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
            "client_id": client_id,
            "bootstrap_timeout_ms": 5_000,  # away is away: say so, the loop comes again
            "acks": "all",
            "enable_idempotence": True,  # explicit: conflicting settings raise
            "request_timeout_ms": 10_000,
            "delivery_timeout_ms": 30_000,
            "max_block_ms": 10_000,
            "linger_ms": 0,  # the relay batches by itself
            "batch_size": 131_072,
            "allow_auto_create_topics": False,
        }
        self._producer: KafkaProducer | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=client_id)

    async def __call__(self, rows: Sequence[asyncpg.Record]) -> None:
        """Return when the broker has acknowledged every row, in order.

        Raises:
            KafkaError: at least one was not acknowledged.
        """
        await asyncio.get_running_loop().run_in_executor(self._thread, self._send, rows)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown(wait=False)

    def _send(self, rows: Sequence[asyncpg.Record]) -> None:
        try:
            self._producer = self._producer or KafkaProducer(**self._settings)
            sent = [
                self._producer.send(
                    row["topic"],
                    key=str(row["key"]).encode(),
                    value=payload_of(row),
                    headers=headers_of(row),
                )
                for row in rows
            ]
            self._producer.flush(timeout=30)
            for future in sent:
                future.get(timeout=0)
        except BaseException:
            self._drop()
            raise

    def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.close(timeout=1)
