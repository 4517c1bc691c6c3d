"""End sessions whose time has come, and forget who asked for codes long ago."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from services.accounts.house import Built
from services.accounts.sessions import store, usecases
from shared.database import Actor
from shared.process import Loop, every

ACTOR: Final = Actor("accounts.sessions")
_AT_ONCE: Final = 500


async def end_over(house: Built) -> int:
    async with house.worker.statement() as sql:
        if not await store.over(sql, house.clock(), at_most=1):
            return 0
    async with house.worker.transaction(ACTOR) as tx:
        return await usecases.end_over(tx, house.clock())


async def forget(house: Built) -> int:
    async with house.worker.transaction(ACTOR) as tx:
        before = house.clock() - usecases.SIGN_INS_KEPT
        return await store.forget(tx.sql, before, at_most=_AT_ONCE)


def loops(house: Built) -> Mapping[str, Loop]:
    return {
        "sessions.end": every(timedelta(seconds=1), lambda: end_over(house)),
        "sessions.forget": every(timedelta(minutes=5), lambda: forget(house)),
    }
