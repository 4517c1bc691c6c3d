"""What main built, as types for the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from jinja2 import Environment

from services.web.clients.accounts import Accounts, Contact
from services.web.clients.cases import Accompanying
from services.web.clients.changes import Changes
from services.web.clients.investors import Investors
from services.web.clients.listing import Listing
from services.web.clients.mailbox import Mailbox
from services.web.clients.matching import Matching
from services.web.clients.operations import Operations
from services.web.clients.payments import Payments
from services.web.clients.payouts import Payouts
from services.web.clients.reports import Reports
from services.web.clients.reviews import Reviews
from services.web.clients.signals import Signals
from services.web.clients.supporters import Supporters
from services.web.clients.updates import Updates
from services.web.looks import Looks
from services.web.postal_codes import PostalCodes
from services.web.session import Notes
from services.web.settings import Settings
from shared.clock import Clock


@dataclass(frozen=True)
class Kept:
    """Everything a page may use; built once."""

    settings: Settings
    clock: Clock
    looks: Looks
    notes: Notes
    templates: Mapping[str, Environment]
    translations: Mapping[str, Callable[[str], str]]
    accounts: Accounts
    listing: Listing
    reviews: Reviews
    accompanying: Accompanying
    signals: Signals
    updates: Updates
    reports: Reports
    changes: Changes
    investors: Investors
    matching: Matching
    supporters: Supporters
    payments: Payments
    payouts: Payouts
    mailbox: Mailbox | None
    operations: Mapping[str, Operations]
    postal_codes: PostalCodes

    def contact(self, lang: str) -> Contact:
        """Whom to call where no chamber is concerned."""
        settings = self.settings
        hours = self.translations[lang](settings.help_hours)
        return Contact(self.translations[lang](settings.help_name), settings.help_phone, hours)


async def _of(request: Request) -> Kept:
    kept: Kept = request.app.state.house
    return kept


House = Annotated[Kept, Depends(_of)]
