"""Send letters whose time has come: codes at once, the others at a pace (decision 0044)."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final, get_args

import structlog

from services.accounts.house import Built
from services.accounts.letters import digests, obligations, reminders, store, usecases
from services.accounts.letters.domain import LetterKind
from services.accounts.letters.gateway import AskFailed
from shared.database import Actor
from shared.process import Loop, every, pause

log = structlog.stdlib.get_logger()

ACTOR: Final = Actor("accounts.letters")
CODES: Final = ("sign_in_code",)
OTHERS: Final = tuple(kind for kind in get_args(LetterKind) if kind not in CODES)
_IDLE: Final = timedelta(seconds=1)
_BY_THE_CLOCK: Final = timedelta(seconds=10)
_WHAT_IS_OWED: Final = timedelta(minutes=2)


async def send_due(house: Built, kinds: Sequence[str]) -> int:
    """Claim a few, try them side by side, write down what became of them."""
    async with house.worker.statement() as sql:
        if not await store.due(sql, kinds, house.clock(), at_most=1):
            return 0
    async with house.worker.transaction(ACTOR) as tx:
        letters = await usecases.claim(tx, kinds, house.clock())
    if letters:
        now = house.clock()
        async with house.desk.post.conversation() as conversation:
            tried = await asyncio.gather(
                *(usecases.send(house.desk, conversation, letter, now) for letter in letters)
            )
        async with house.worker.transaction(ACTOR) as tx:
            await usecases.record(tx, tried, house.clock())
    return len(letters)


async def write_by_the_clock(house: Built) -> int:
    """Whatever its day has come for; what is written already stays one."""
    async with house.worker.transaction(ACTOR) as tx:
        await reminders.write_due(tx, house.clock())
        await digests.write_due(tx, house.clock())
    return 0


async def remind_owners(house: Built) -> int:
    """Ask listing what owners still owe, and write to whom it is time for."""
    try:
        owed = await house.desk.questions.obligations()
    except AskFailed as error:
        log.warning("obligations_unknown", error=str(error))
        return 0
    async with house.worker.transaction(ACTOR) as tx:
        await obligations.write(tx, owed, house.clock())
    return 0


def loops(house: Built) -> Mapping[str, Loop]:
    """Codes at once when woken, else each second; the others so that none exceeds the pace.

    A mail server takes only so many a second, and whoever pledges at a peak waits for the
    pledge, not for the letter. Reminders are looked for each 10 s.
    """
    paced = timedelta(seconds=usecases.AT_ONCE) / house.letters_per_s

    async def codes(stop: asyncio.Event) -> None:
        while not stop.is_set():
            house.code_written.clear()
            if await send_due(house, CODES) == 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(house.code_written.wait(), _IDLE.total_seconds())

    async def others(stop: asyncio.Event) -> None:
        while not stop.is_set():
            sent = await send_due(house, OTHERS)
            await pause(stop, paced if sent else max(paced, _IDLE))

    return {
        "letters.codes": codes,
        "letters.others": others,
        "letters.by_the_clock": every(_BY_THE_CLOCK, lambda: write_by_the_clock(house)),
        "letters.what_is_owed": every(_WHAT_IS_OWED, lambda: remind_owners(house)),
    }
