"""W3C trace context: one trace from a page through the outbox and Kafka; no exporter yet."""

import re
import secrets
from contextvars import ContextVar
from typing import Final

import structlog

_TRACEPARENT: Final = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def enter(traceparent: str | None) -> str:
    """Go on with the caller's trace, or begin one; logs carry its id from here on."""
    match = _TRACEPARENT.match(traceparent or "")
    trace_id = match.group(1) if match else secrets.token_hex(16)
    here = f"00-{trace_id}-{secrets.token_hex(8)}-01"
    _current.set(here)
    structlog.contextvars.bind_contextvars(trace_id=trace_id)
    return here


def current() -> str | None:
    """The traceparent to hand on, if there is a trace."""
    return _current.get()
