"""The words for professional investors: types, kinds of contract, experience."""

from typing import Final

from services.web.catalogue import N_

TYPES: Final = {
    "specified_investor": N_("特定投資家"),
    "qualified_institution": N_("適格機関投資家"),
}
CONTRACTS: Final = {
    "securities": N_("有価証券の取引"),
    "derivatives": N_("デリバティブ取引"),
    "advice": N_("投資の助言"),
    "management": N_("投資の一任"),
}
EXPERIENCES: Final = {
    "finance": N_("金融の仕事"),
    "teaching": N_("大学で経済や経営を教える仕事"),
    "qualified_practice": N_("証券アナリストなどの資格を使う仕事"),
    "consulting": N_("経営の助言などの仕事"),
}
WHAT_IT_MEANS: Final = N_(
    "確認のあいだは、この取扱業者での申込みに、法律の上限がありません。8日間の撤回も、できなくなります。"
    "いつでもやめられます。"
)
