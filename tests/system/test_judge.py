"""The judge looks at the running platform, after every journey through it."""

import asyncio
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from shared.migrate import ROOT
from tests.faults.judge import Judge, Verdict
from tests.faults.judge.sources import find
from tests.system.platform import Platform

pytestmark = pytest.mark.anyio

_AT_REST_WITHIN_S = 90  # a minute is what the invariants give, and some looks


def _named(platform: Platform) -> dict[str, str]:
    """What names this copy, as one says it to `make run`."""
    port = urlsplit(platform.urls["web"]).port
    return {"KYOKAN_DATA": str(platform.folder), "KYOKAN_PORT": str(port)}


async def _at_rest(judge: Judge) -> list[Verdict]:
    """What is still broken when everything has had its time: one copy is enough then."""
    async with asyncio.timeout(_AT_REST_WITHIN_S + 60):
        for _ in range(_AT_REST_WITHIN_S // 3):
            broken = [each for each in await judge.look() if not each.holds]
            if not broken:
                break
            await asyncio.sleep(3)
    return broken


async def test_nothing_is_broken_on_the_running_platform(platform: Platform) -> None:
    async with Judge.opened(find(_named(platform))) as judge:
        broken = await _at_rest(judge)
        pledges = await judge.scratch.sql.fetchval("SELECT count(*) FROM pledge")
        facts = await judge.scratch.sql.fetchval("SELECT count(*) FROM outside_fact")

    assert [each.line() for each in broken] == []
    assert min(pledges, facts) > 0, "there was nothing to judge"


async def test_the_command_says_a_line_for_each_and_ends_well(platform: Platform) -> None:
    asked = [sys.executable, "-m", "tests.faults", "judge", "I04", "I08"]
    said = await asyncio.to_thread(
        subprocess.run,
        asked,
        cwd=ROOT,
        env=os.environ | _named(platform),
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.splitlines()[-2:] == ["I04 holds", "I08 holds"]
