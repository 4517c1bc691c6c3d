"""Failpoints: what is read, what is refused, and what happens where one is armed."""

import subprocess
import sys

import pytest

from shared import application
from shared.crash_door import CrashDoor
from shared.failpoints import EXIT_STATUS, Failpoint, FailpointRefused, Reached, armed, steps

NAME = "relay.PledgePlaced.sent"
_PASSED = """
from shared import failpoints
failpoints.reach("relay.PledgePlaced", "sent")
failpoints.reach("relay.PledgePlaced", "sent")
print("went on")
"""


def passed_twice(asked: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _PASSED],
        env={"FAILPOINT": asked, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_is_armed_unless_the_environment_says_so() -> None:
    assert armed({}) is None
    assert armed({"FAILPOINT": ""}) is None


@pytest.mark.parametrize(
    "asked",
    [
        *(NAME, f"{NAME}:kill", f"{NAME}:0:kill", f"{NAME}:1:burn", f"{NAME}:1:sleep"),
        "relay.Nothing.sent:1:kill",
    ],
)
def test_what_cannot_be_read_or_is_unknown_is_refused(asked: str) -> None:
    with pytest.raises(FailpointRefused):
        armed({"FAILPOINT": asked})


def test_production_refuses_a_failpoint() -> None:
    with pytest.raises(FailpointRefused):
        armed({"FAILPOINT": f"{NAME}:1:kill", "ENV": "production"})


def test_a_name_may_hold_colons() -> None:
    assert armed({"FAILPOINT": "job:matching.outcomes.commit:2:sleep=1.5"}) == Failpoint(
        "job:matching.outcomes.commit", 2, "sleep", 1.5
    )


def test_a_failpoint_acts_once_and_only_the_nth_time() -> None:
    point = Failpoint(NAME, 2, "raise")
    point.reach("relay.PledgePlaced.sending")
    point.reach(NAME)
    with pytest.raises(Reached):
        point.reach(NAME)
    point.reach(NAME)


def test_a_killed_program_has_said_which_failpoint_it_reached() -> None:
    killed = passed_twice(f"{NAME}:2:kill")
    assert (killed.returncode, killed.stdout) == (-9, "")
    assert f'"failpoint_reached", "name": "{NAME}"' in killed.stderr


def test_exit_ends_the_program_at_once_and_sleep_lets_it_go_on() -> None:
    assert passed_twice(f"{NAME}:1:exit").returncode == EXIT_STATUS
    assert passed_twice(f"{NAME}:1:sleep=0.01").stdout == "went on\n"


def test_an_unknown_name_fails_the_start() -> None:
    refused = passed_twice("relay.Nothing.sent:1:kill")
    assert refused.returncode == 1
    assert "no failpoint relay.Nothing.sent" in refused.stderr


def test_the_command_lists_every_name() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "shared.failpoints"], capture_output=True, text=True, check=True
    )
    names = [line.strip() for line in listed.stdout.splitlines() if line.startswith("  ")]
    assert names == [name for named in steps().values() for name in named]
    assert len(names) == len(set(names))


def test_a_door_is_known_by_its_operation() -> None:
    app = application.create("trial", description="", checks={})

    @app.put("/things/{thing_id}/parts/{part_id}")
    async def put_part(thing_id: str, part_id: str) -> None:
        pass

    door = CrashDoor(app)
    assert door.operation("PUT", "/things/1/parts/2") == "put_part"
    assert door.operation("GET", "/things/1/parts/2") == ""
