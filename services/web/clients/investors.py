"""investors as web needs it."""

from dataclasses import dataclass

from services.web.clients.http import Service


@dataclass(frozen=True)
class Investors:
    """Placeholder until its shapes are known."""

    service: Service
