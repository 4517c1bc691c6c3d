"""One program under its guardian: start, watch, stop; does not start it again."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


class CannotStart(Exception):
    """Something is missing or does not come up; the message is for the person who asked."""


GUARDIAN = Path(__file__).with_name("guardian.py")


@dataclass
class Child:
    """A program that ends when this process does, however that happens."""

    command: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path = Path("/")
    user: tuple[int, int] | None = None  # uid and gid to become; only root may
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 10.0
    _guardian: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        uid, gid = self.user or (-1, -1)
        said = [
            str(self.log),
            str(self.grace_s),
            str(int(self.stop_signal)),
            str(uid),
            str(gid),
        ]
        self._guardian = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARDIAN), *said, "--", *self.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=dict(self.env),
            cwd=self.cwd,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The guardian's process id."""
        assert self._guardian is not None, "not started"
        return self._guardian.pid

    def poll(self) -> int | None:
        """The exit status, 128 + n for signal n, or None while it runs."""
        if self._guardian is None:
            return 0
        code = self._guardian.poll()
        return None if code is None else self._ended(code)

    def ask_to_stop(self) -> None:
        """Let go of the pipe: the guardian ends the program, by force after `grace_s`."""
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()

    def wait(self) -> int:
        """Return its exit status when it has ended by itself."""
        assert self._guardian is not None, "not started"
        return self._ended(self._guardian.wait())

    def _ended(self, code: int) -> int:
        self.ask_to_stop()  # the pipe is of no more use
        return code if code >= 0 else 128 - code

    def stop(self) -> None:
        """Ask, and return when the program has ended."""
        self.ask_to_stop()
        if self._guardian is not None:
            self._guardian.wait(timeout=2 * self.grace_s + 5)

    def last_words(self, lines: int = 15) -> str:
        """The end of its log, for the message that says why it died."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
