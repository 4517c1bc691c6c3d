"""The account that money goes back to: asked once, sealed on the way, kept by payments alone."""

from typing import Final

from services.web.catalogue import N_
from services.web.forms import Form

KINDS: Final = {"ordinary": N_("普通"), "current": N_("当座"), "savings": N_("貯蓄")}


def read_refund_account(form: Form) -> dict[str, str]:
    """The account as payments takes it; what is wrong stands in `form`."""
    return {
        "bank_code": form.digits("bank_code", least=4, most=4),
        "branch_code": form.digits("branch_code", least=3, most=3),
        "kind": form.choice("account_kind", tuple(KINDS)),
        "number": form.account_number("account_number"),
        "holder_kana": form.kana("holder", longest=48),
    }
