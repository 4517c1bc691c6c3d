"""Ends one program when the process that asked for it is gone; starts nothing again.

Run as a plain script by `child.Child`, with only the standard library's smallest parts, since
one stands beside every program: `guardian.py LOG GRACE_S STOP_SIGNAL UID GID -- COMMAND …`.
Its standard input is a pipe whose other end only the starter holds: end of file (an orderly
stop, or the starter's death) ends the program. It leaves with the program's exit status, or
128 + the signal that ended it.
"""

import os
import select
import signal
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LOG_LIMIT_BYTES = 5_000_000
LOGS_KEPT = 3
PR_SET_PDEATHSIG = 1


class Log:
    """What the program printed, in a file that starts anew when it is full."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._open()

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._size = os.fstat(self._file).st_size

    def write(self, printed: bytes) -> None:
        if self._size > LOG_LIMIT_BYTES:
            self._rotate()
        try:
            os.write(self._file, printed)
        except OSError:
            return  # a full disk must not end the program
        self._size += len(printed)

    def _rotate(self) -> None:
        os.close(self._file)
        for number in range(LOGS_KEPT - 1, 0, -1):
            older = f"{self._path}.{number}" if number > 1 else f"{self._path}.1"
            newer = f"{self._path}.{number - 1}" if number > 1 else self._path
            if os.path.exists(newer):  # noqa: PTH110  pathlib is 1 MB more
                os.replace(newer, older)  # noqa: PTH105
        self._open()


def begin(command: list[str], stop: int, uid: int, gid: int) -> tuple[int, int]:
    """Start the command in a session of its own; returns its pid and what it prints."""
    printed, output = os.pipe()
    pid = os.fork()
    if pid:
        os.close(output)
        return pid, printed
    try:
        tie = tied()  # before: the user that it becomes may not read our Python
        become(output, uid, gid)
        tie(stop)
        os.execvpe(command[0], command, os.environ)  # noqa: S606  no shell is wanted
    except BaseException as failure:  # noqa: BLE001  a second guardian must never run on
        os.write(2, f"{command[0]}: {failure}\n".encode())
    os._exit(127)


def become(output: int, uid: int, gid: int) -> None:
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def tied() -> "Callable[[int], None]":
    """How to have the kernel stop the program when even its guardian is killed (Linux)."""
    if sys.platform != "linux":
        return lambda _stop: None
    import ctypes  # noqa: PLC0415  only the program's side of the fork needs it

    prctl = ctypes.CDLL(None).prctl
    return lambda stop: prctl(PR_SET_PDEATHSIG, stop)


def kill(pid: int, number: int) -> None:
    """Signal the program's whole session."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def watch(pid: int, printed: int, log: Log, *, stop: int, grace_s: float) -> int:
    """Pump what the program prints until it ends; returns its wait status."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    heard = [0, printed, woken]
    deadline = None
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            drain(printed, log)
            return status
        wait_s = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready = select.select(heard, [], [], wait_s)[0]
        if printed in ready and not copy(printed, log):
            heard.remove(printed)
        asked = (0 in ready and not os.read(0, 64)) or (
            woken in ready and signal.SIGTERM in os.read(woken, 64)
        )
        if asked and deadline is None:
            heard = [one for one in heard if one != 0]
            os.kill(pid, stop)
            deadline = time.monotonic() + grace_s
        if deadline is not None and time.monotonic() >= deadline:
            kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + grace_s


def copy(printed: int, log: Log) -> bool:
    chunk = os.read(printed, 65_536)
    log.write(chunk)
    return bool(chunk)


def drain(printed: int, log: Log) -> None:
    """Take what the program printed last, without waiting for those it may have left."""
    os.set_blocking(printed, False)
    try:
        while copy(printed, log):
            pass
    except BlockingIOError:
        return


def main(log: str, grace_s: str, stop: str, uid: str, gid: str, *rest: str) -> int:
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pid, printed = begin(list(rest[1:]), int(stop), int(uid), int(gid))
    status = watch(pid, printed, Log(log), stop=int(stop), grace_s=float(grace_s))
    kill(pid, signal.SIGKILL)  # whatever it started and left
    if os.WIFSIGNALED(status):
        return 128 + os.WTERMSIG(status)
    return os.WEXITSTATUS(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
