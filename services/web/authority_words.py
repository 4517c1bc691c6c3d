"""The words for who acts for a company: in which capacity, and how it stands."""

from typing import Final

from services.web.catalogue import N_

CAPACITIES: Final = {
    "representative": N_("代表者"),
    "officer": N_("役員"),
    "employee": N_("従業員"),
    "agent": N_("社外の代理人（税理士など）"),
}
STATES: Final = {
    "waiting": N_("確認待ち"),
    "yes": N_("確かめられた"),
    "no": N_("認められない"),
    "revoked": N_("取り消された"),
    "expired": N_("期限が切れた"),
}
KINDS: Final = {"yes": "on", "waiting": "turn", "expired": "turn"}
WHAT_IT_IS: Final = N_(
    "会社の名前で投資を申し込むときは、その方に権限があることを、取扱業者が書類で確かめます。"
    "購入型の支援には要りません。"
)
