"""Named places where a trial stops this program; nothing happens unless `FAILPOINT` is set.

`FAILPOINT=name:nth:kill|exit|raise|sleep=SECONDS`: the nth time that the place is reached. The
names are declared in contracts/failpoints.toml; `python -m shared.failpoints` lists them.
"""

import os
import re
import signal
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REGISTRY: Final = Path(__file__).parent / "contracts/failpoints.toml"
_SAID: Final = re.compile(
    r"(?P<name>.+):(?P<nth>[1-9]\d*):(?P<act>kill|exit|raise|sleep=(?P<pause_s>\d+(\.\d+)?))"
)
EXIT_STATUS: Final = 70


class FailpointRefused(Exception):
    """`FAILPOINT` cannot be read, names no known place, or stands in production."""


class Reached(Exception):
    """The `raise` of a failpoint: a bug that nobody foresaw."""


@dataclass
class Failpoint:
    """One place, armed; it acts once, the `nth` time."""

    name: str
    nth: int
    act: str
    pause_s: float = 0.0
    _times: int = 0

    def reach(self, name: str) -> None:
        if name == self.name:
            self._times += 1
            if self._times == self.nth:
                self._act()

    def _act(self) -> None:
        # Straight to the descriptor: what a buffer holds dies with the process.
        os.write(2, f'{{"event": "failpoint_reached", "name": "{self.name}"}}\n'.encode())
        match self.act:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "exit":
                os._exit(EXIT_STATUS)
            case "raise":
                raise Reached(self.name)
            case _:
                time.sleep(self.pause_s)  # the whole process stands still, as it would


def steps() -> dict[str, list[str]]:
    """Every name of the registry, by the step of a pledge's life that it belongs to."""
    declared = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
    return {
        step: [f"{place}.{moment}" for place, moments in places.items() for moment in moments]
        for step, places in declared.items()
    }


def armed(given: Mapping[str, str]) -> Failpoint | None:
    """What the environment asks for.

    Raises:
        FailpointRefused: it cannot be read, names no known place, or stands in production.
    """
    asked = given.get("FAILPOINT", "")
    if not asked:
        return None
    if given.get("ENV") == "production":
        raise FailpointRefused("FAILPOINT is for trials only")
    said = _SAID.fullmatch(asked)
    if said is None:
        raise FailpointRefused(f"FAILPOINT={asked}: name:nth:kill|exit|raise|sleep=SECONDS")
    if not any(said["name"] in names for names in steps().values()):
        raise FailpointRefused(f"no failpoint {said['name']}: python -m shared.failpoints")
    return Failpoint(
        said["name"], int(said["nth"]), said["act"].split("=")[0], float(said["pause_s"] or 0)
    )


ARMED: Final = armed(os.environ)


def reach(place: str, moment: str) -> None:
    """Pass this place; what is not armed costs one comparison."""
    if ARMED is not None:
        ARMED.reach(f"{place}.{moment}")


def reach_each(place: str, kinds: Iterable[str], moment: str) -> None:
    """The place is reached with several things at once, such as the messages of a batch."""
    if ARMED is not None:
        for kind in kinds:
            ARMED.reach(f"{place}.{kind}.{moment}")


if __name__ == "__main__":
    for _step, _names in steps().items():
        sys.stdout.write(f"{_step}\n" + "".join(f"  {name}\n" for name in _names))
