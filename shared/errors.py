"""Refusals: the ways in which a rule says no. Statuses and HTTP are not known here."""

from typing import ClassVar


class Refusal(Exception):
    """A rule said no. Carries a sentence for people and facts for programs.

    Args:
        detail: one plain sentence, shown to the caller.
        facts: what a program may need to react: ids, amounts, dates; nothing secret.
    """

    title: ClassVar[str] = "Refused"

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts


class Declined(Refusal):
    """A payment was refused by whoever holds the money."""

    title = "The payment was declined"


class Unauthenticated(Refusal):
    """Nobody is signed in, or the sign-in has ended."""

    title = "Sign in first"


class Forbidden(Refusal):
    """The asker may see the thing but not do this with it."""

    title = "Not allowed"


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else: both answer alike."""

    title = "Not found"

    def __init__(self, detail: str = "There is nothing here.", **facts: object) -> None:
        super().__init__(detail, **facts)


class Conflict(Refusal):
    """The thing is in a state that does not allow this."""

    title = "Not possible in this state"


class WrongState(Conflict):
    """A person's command that the state table does not have for this state."""

    title = "Too late or too early for this"


class IdTaken(Conflict):
    """The caller's id already names a thing with another content."""

    title = "This id is taken"


class TooManyAttempts(Refusal):
    """A limit per time was reached; `retry_after_s` says when to come again."""

    title = "Too many attempts"

    def __init__(self, detail: str, *, retry_after_s: int, **facts: object) -> None:
        super().__init__(detail, retry_after_s=retry_after_s, **facts)


class Busy(Refusal):
    """All places are taken; come again in `retry_after_s`."""

    title = "Busy, try again shortly"

    def __init__(self, detail: str = "Try again shortly.", *, retry_after_s: int = 2) -> None:
        super().__init__(detail, retry_after_s=retry_after_s)
