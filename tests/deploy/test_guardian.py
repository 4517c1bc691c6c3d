"""A program under its guardian ends with whoever started it, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from deploy.local import guardian
from deploy.local.child import Child

CHATTER = "import time\nwhile True: print('x' * 1000, flush=True); time.sleep(0.001)"
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(99)
"""
PARENT = """
import sys, time
from pathlib import Path
from deploy.local.child import Child
program = "import os; os.system('sleep 99 & sleep 99')"
child = Child([sys.executable, "-c", program], Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(99)
"""


def eventually(holds: Callable[[], bool], limit_s: float = 10.0) -> bool:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


def python(code: str, log: Path, **options: float) -> Child:
    child = Child([sys.executable, "-c", code], log, **options)  # type: ignore[arg-type]
    child.start()
    return child


def program_of(child: Child) -> psutil.Process:
    assert eventually(lambda: bool(psutil.Process(child.pid).children()))
    return psutil.Process(child.pid).children()[0]


def test_a_killed_starter_leaves_nothing_behind(tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE
    )
    assert starter.stdout is not None
    guardian_process = psutil.Process(int(starter.stdout.readline()))
    assert eventually(lambda: len(guardian_process.children(recursive=True)) >= 3)
    family = [guardian_process, *guardian_process.children(recursive=True)]
    starter.kill()
    starter.wait()
    starter.stdout.close()
    assert eventually(lambda: not any(one.is_running() for one in family))


def test_a_killed_guardian_takes_its_program_along(tmp_path: Path) -> None:
    child = python("import time; time.sleep(99)", tmp_path / "log")
    program = program_of(child)
    time.sleep(0.3)  # the program has begun
    os.kill(child.pid, signal.SIGKILL)
    assert eventually(lambda: not program.is_running())
    assert child.poll() == 128 + signal.SIGKILL
    child.stop()


def test_a_program_that_does_not_listen_is_ended_by_force(tmp_path: Path) -> None:
    child = python(DEAF, tmp_path / "log", grace_s=0.5)
    assert eventually(lambda: bool(child.last_words()))
    child.stop()
    assert child.poll() == 128 + signal.SIGKILL


def test_the_exit_status_is_the_programs_own(tmp_path: Path) -> None:
    assert python("raise SystemExit(7)", tmp_path / "log").wait() == 7
    child = Child(["/does/not/exist"], tmp_path / "missing")
    child.start()
    assert child.wait() == 127
    assert "/does/not/exist" in child.last_words()


def test_a_full_log_starts_anew_and_only_a_few_are_kept(tmp_path: Path) -> None:
    log = guardian.Log(str(tmp_path / "log"))
    for number in range(5):
        log.write(f"{number}".encode() * (guardian.LOG_LIMIT_BYTES + 1))
    found = {file.name: file.read_bytes()[:1] for file in tmp_path.iterdir()}
    assert found == {"log": b"4", "log.1": b"3", "log.2": b"2"}


def test_nobody_waits_for_a_program_that_talks_without_end(tmp_path: Path) -> None:
    child = python(CHATTER, tmp_path / "log")
    assert eventually(lambda: bool(child.last_words()))
    child.stop()
    assert child.poll() == 128 + signal.SIGTERM
