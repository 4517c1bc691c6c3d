"""A pledge that waits for its payment, is being charged, or whose payment nobody can tell yet."""

from typing import Final

from services.web.catalogue import N_
from services.web.standings import NO_MONEY, Standing

LOOKING: Final = Standing(
    N_("確認中"),
    N_("%(act)sを確かめています"),
    (NO_MONEY, N_("いつもは数秒で終わります。下のボタンで続けてください。")),
    is_moving=True,
)
SEATED_CARD: Final = Standing(
    N_("お支払い待ち"),
    N_("口を確保しました。カードの登録は、まだです。"),
    (
        N_("お金は動いていません。カードを登録しても、成立するまで請求しません。"),
        N_("%(by)sまでに登録してください。すぎると、自動で取り消されます。"),
    ),
    kind="turn",
)
SEATED_DECLINED: Final = Standing(
    N_("お支払い待ち"),
    N_("そのカードは使えませんでした"),
    (
        NO_MONEY,
        N_("%(by)sまで口を確保しています。別のカードで、もう一度お試しください。"),
    ),
    kind="turn",
)
SEATED_TRANSFER: Final = Standing(
    N_("お支払い待ち"),
    N_("%(act)sを受け付けました。お支払いは、まだです。"),
    (
        N_("入金は、まだ確かめられていません。%(by)sまでに、%(amount)sをお振り込みください。"),
        N_(
            "入金を確かめたら、このページが変わります。されないときは自動で取り消しになり、料金はかかりません。"
        ),
    ),
    kind="turn",
)
SEATED_SHORT: Final = Standing(
    N_("お支払い待ち"),
    N_("お振り込みの金額が、足りません"),
    (
        N_("%(received)sが届いています。%(by)sまでに、あと%(rest)sをお振り込みください。"),
        N_("足りないまま期限がすぎると、自動で取り消しになり、届いた分は全額をお返しします。"),
    ),
    kind="turn",
)
FLEXIBLE_SEATED: Final = Standing(
    N_("お支払い待ち"),
    N_("口を確保しました。カードの登録は、まだです。"),
    (
        N_("お金は動いていません。カードを登録すると、%(when)s%(amount)sを請求します。"),
        N_("%(by)sまでに登録してください。すぎると、自動で取り消されます。"),
    ),
    kind="turn",
)
FLEXIBLE_DUE: Final = Standing(
    N_("お支払いの手続き中"),
    N_("お支払いの手続きをしています"),
    (
        N_(
            "%(amount)sを、いま請求しています。お手続きは要りません。もう一度お支払いにならないでください。"
        ),
    ),
    is_moving=True,
)
FLEXIBLE_DUE_DECLINED: Final = Standing(
    N_("カードを直してください"),
    N_("カードの請求ができませんでした"),
    (
        N_("まだ請求できていません。"),
        N_(
            "%(repair)sまでに、カードを登録し直してください。すぎると、この%(act)sはなくなります。"
        ),
    ),
    kind="turn",
)
DUE: Final = Standing(
    N_("成立"),
    N_("成立しました。お支払いの手続きをしています。"),
    (
        N_(
            "%(amount)sを、いま請求しています。お手続きは要りません。もう一度お支払いにならないでください。"
        ),
    ),
    is_moving=True,
)
DUE_DECLINED: Final = Standing(
    N_("カードを直してください"),
    N_("成立しましたが、カードの請求ができませんでした"),
    (
        N_("まだ請求できていません。"),
        N_(
            "%(repair)sまでに、カードを登録し直してください。すぎると、この%(act)sはなくなります。"
        ),
    ),
    kind="turn",
)
UNKNOWN: Final = Standing(
    N_("確認中"),
    N_("お支払いの結果を確認しています"),
    (N_("もう一度お支払いにならないでください。結果は、このページでお知らせします。"),),
    is_moving=True,
)
