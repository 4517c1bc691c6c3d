"""Runs coroutines step by step without an event loop: who resumes them is the scheduler."""

from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

from shared.errors import Refusal

T = TypeVar("T")


class Pause:
    """A place where the world goes on before this coroutine does."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def slept(_seconds: float) -> None:
    """As long as somebody else takes."""
    await Pause()


async def gathered(*waiting: Coroutine[Any, Any, Any]) -> None:
    """One after the other; what runs side by side is a task of its own here."""
    try:
        for each in waiting:
            await each
    finally:
        for each in waiting:
            each.close()


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Run what never pauses to its end."""
    try:
        work.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    raise AssertionError("it paused")


class Task:
    """Work with pauses, such as a call of the PSP between its two transactions."""

    def __init__(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        self.name = name
        self._work = work

    def resume(self) -> bool:
        """Go on to the next pause; False at the end. A refusal ends it too."""
        try:
            self._work.send(None)
        except (StopIteration, Refusal):
            return False
        return True

    def kill(self) -> None:
        """The process died here."""
        self._work.close()
