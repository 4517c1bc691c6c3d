"""A pledge that was refused, is being ended or has ended, by the reason; and money that goes back."""

from typing import Final

from services.web.catalogue import N_
from services.web.standings import NO_MONEY, Standing

REFUSED: Final = Standing(
    N_("お申込みできませんでした"),
    N_("%(yen)sは、お受けできませんでした"),
    (N_("お金は動いていません。申込可能額もへっていません。"),),
    kind="bad",
    is_over=True,
)
SOLD_OUT: Final = Standing(
    N_("お申込みできませんでした"),
    N_("のこりの口が足りませんでした"),
    (
        NO_MONEY,
        N_(
            "先に申し込まれた方で、いっぱいになりました。口数をへらすと、まだ間に合うことがあります。"
        ),
    ),
    kind="bad",
    is_over=True,
)
_GOING_BACK: Final = N_(
    "お金が入っていれば、全額をお返しします。入っていなければ、何も請求しません。"
)
_NO_ANSWER: Final = N_("変更へのお返事が期限までになかったので、お申込みを終えました")
CLOSING: Final = {
    "": Standing(N_("確認中"), N_("終える手続きをしています"), (_GOING_BACK,), is_moving=True),
    "withdrawn": Standing(
        N_("手続き中"), N_("%(cancel)sを受け付けました"), (_GOING_BACK,), is_moving=True
    ),
    "expired": Standing(
        N_("手続き中"),
        N_("お支払いの期限がすぎました"),
        (
            N_(
                "お支払いが届いていないか、確かめています。届いていれば、なかったことにはしません。"
            ),
        ),
        is_moving=True,
    ),
    "round_failed": Standing(
        N_("不成立"), N_("目標に届かず、成立しませんでした"), (_GOING_BACK,), is_moving=True
    ),
    "round_cancelled": Standing(
        N_("中止"), N_("この募集はなくなりました"), (_GOING_BACK,), is_moving=True
    ),
    "not_allotted": Standing(
        N_("割り当てなし"),
        N_("お申込みが多く、割り当てられませんでした"),
        (_GOING_BACK,),
        is_moving=True,
    ),
    "not_reconfirmed": Standing(N_("手続き中"), _NO_ANSWER, (_GOING_BACK,), is_moving=True),
    "over_cap": Standing(
        N_("手続き中"),
        N_("法律の上限をこえていたため、お申込みを終えました"),
        (N_("お金が入っていれば、全額をお返しします。お手続きは要りません。"),),
        is_moving=True,
    ),
    "refund": Standing(
        N_("手続き中"),
        N_("お返しすることになりました"),
        (N_("いただいたお金は、全額をお返しします。お手続きは要りません。"),),
        is_moving=True,
    ),
}
NOTHING_CHARGED: Final = N_("お金はいただいていません。")
RELEASED: Final = {
    "": Standing(
        N_("終わりました"), N_("この%(act)sは終わりました"), (NOTHING_CHARGED,), is_over=True
    ),
    "withdrawn": Standing(
        N_("取り消しました"), N_("%(cancel)sが終わりました"), (NOTHING_CHARGED,), is_over=True
    ),
    "expired": Standing(
        N_("期限切れ"),
        N_("お支払いの期限がすぎたので、終わりました"),
        (NOTHING_CHARGED,),
        is_over=True,
    ),
    "round_failed": Standing(
        N_("不成立"),
        N_("目標に届かず、成立しませんでした"),
        (NOTHING_CHARGED,),
        is_over=True,
    ),
    "round_cancelled": Standing(
        N_("中止"), N_("この募集はなくなりました"), (NOTHING_CHARGED,), is_over=True
    ),
    "not_allotted": Standing(
        N_("割り当てなし"),
        N_("お申込みが多く、割り当てられませんでした"),
        (NOTHING_CHARGED,),
        is_over=True,
    ),
    "not_reconfirmed": Standing(
        N_("終わりました"), _NO_ANSWER, (NOTHING_CHARGED,), is_over=True
    ),
    "over_cap": Standing(
        N_("終わりました"),
        N_("法律の上限をこえていたため、お申込みを終えました"),
        (NOTHING_CHARGED,),
        is_over=True,
    ),
}
# Instead of a sum, while nobody can say how much came in.
THE_MONEY: Final = N_("お金")
_ALL_GOES_BACK: Final = N_(
    "お支払いいただいた%(amount)sは、全額をお返しします。手続きをしています。"
)
_SOME_DAYS: Final = N_("銀行の営業日で3日ほどかかります。お手続きは要りません。")
_ALL_IS_BACK: Final = N_("お支払いいただいた%(amount)sは、全額をお返ししました。")
_WHERE: Final = N_("ご指定の口座、またはカードにお返ししました。")
# Where a round has ended, that is said first: nobody asks themselves why money comes back.
GOING_BACK: Final = {
    "round_failed": Standing(
        N_("不成立"), N_("目標に届かず、成立しませんでした"), (_ALL_GOES_BACK, _SOME_DAYS)
    ),
    "round_cancelled": Standing(
        N_("中止"), N_("この募集はなくなりました"), (_ALL_GOES_BACK, _SOME_DAYS)
    ),
    "not_reconfirmed": Standing(N_("返金の手続き中"), _NO_ANSWER, (_ALL_GOES_BACK, _SOME_DAYS)),
}
GONE_BACK: Final = {
    "round_failed": Standing(
        N_("不成立"),
        N_("目標に届かず、成立しませんでした"),
        (_ALL_IS_BACK, _WHERE),
        is_over=True,
    ),
    "round_cancelled": Standing(
        N_("中止"), N_("この募集はなくなりました"), (_ALL_IS_BACK, _WHERE), is_over=True
    ),
    "not_reconfirmed": Standing(
        N_("返金しました"), _NO_ANSWER, (_ALL_IS_BACK, _WHERE), is_over=True
    ),
}
