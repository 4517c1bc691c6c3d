"""What is said by the state alone, whatever the rail and the round."""

from typing import Final

from services.web.catalogue import N_
from services.web.standings import NO_MONEY, Standing, paying
from services.web.standings.ended import NOTHING_CHARGED

FIXED: Final = {
    "placed": paying.LOOKING,
    "waitlisted": Standing(
        N_("順番待ち"),
        N_("口があくのを待っています"),
        (NO_MONEY, N_("あくと、このページに次の手続きが出ます。")),
    ),
    "refund_due": Standing(
        N_("返金の手続き中"),
        N_("%(amount)sをお返しする手続きをしています"),
        (N_("お預かりしたお金は、全額お返しします。銀行の営業日で3日ほどかかります。"),),
    ),
    "refunded": Standing(
        N_("返金しました"),
        N_("%(amount)sをお返ししました"),
        (N_("ご指定の口座、またはカードにお返ししました。"),),
        is_over=True,
    ),
    "collected": Standing(
        N_("お支払い済み"),
        N_("成立し、お支払いが終わりました"),
        (N_("%(amount)sをいただきました。ありがとうございました。"),),
    ),
    "settled": Standing(
        N_("お支払い済み"),
        N_("成立し、お支払いが終わりました"),
        (N_("%(amount)sをいただきました。ありがとうございました。"),),
        is_over=True,
    ),
    "lapsed": Standing(
        N_("期限切れ"),
        N_("カードの請求ができず、終わりました"),
        (
            NOTHING_CHARGED,
            N_("期限までにカードが直らなかったため、この%(act)sはなくなりました。"),
        ),
        is_over=True,
    ),
    "disputed": Standing(
        N_("確認中"),
        N_("カード会社が調べています"),
        (N_("結果が出るまで、お金はカード会社が預かっています。"),),
    ),
    "charged_back": Standing(
        N_("返金しました"),
        N_("カード会社を通して、お金が戻りました"),
        (N_("この%(act)sはなくなりました。"),),
        is_over=True,
    ),
}
