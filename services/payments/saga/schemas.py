"""The way to pay one pledge, on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.payments.deposits.schemas import AccountOut
from services.payments.payments.domain import State
from services.payments.refunds.schemas import RefundAccountIn
from shared.wire import Answer, Body


class PageIn(Body):
    """For a transfer the refund account has to be given once, before the number is shown."""

    refund_account: RefundAccountIn | None = None


class CardPageOut(Answer):
    """A page at the PSP, for a card to be saved or (once due and refused) charged."""

    kind: Literal["card_page"] = "card_page"
    url: str
    expires_at: datetime


class BankTransferOut(Answer):
    """Where to transfer how much until when."""

    kind: Literal["bank_transfer"] = "bank_transfer"
    account: AccountOut
    amount_minor: int
    received_minor: int
    currency: str
    pay_by: datetime
    reference: str


class NothingToDoOut(Answer):
    """The investor has done everything for now."""

    kind: Literal["nothing_to_do"] = "nothing_to_do"
    state: State


PageOut = Annotated[CardPageOut | BankTransferOut | NothingToDoOut, Field(discriminator="kind")]
