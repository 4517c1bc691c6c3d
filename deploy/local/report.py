"""What the launcher says while it works: one line per step, with the time since the start."""

import sys
import threading
import time


class Report:
    """Lines with elapsed seconds; several threads may speak."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._alone = threading.Lock()

    def say(self, text: str) -> None:
        elapsed_s = time.monotonic() - self._began
        with self._alone:
            sys.stdout.write(f"{elapsed_s:6.1f} s  {text}\n")
            sys.stdout.flush()

    def show(self, text: str) -> None:
        """Several lines as they are."""
        with self._alone:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
