"""The sentences of each way in which a pledge may stand; `standing` chooses among them."""

from dataclasses import dataclass
from typing import Final, Literal

from services.web.catalogue import N_

Kind = Literal["", "turn", "bad"]


@dataclass(frozen=True)
class Standing:
    """What the top of the page says. `sentences[0]` says where the money is."""

    tag: str
    title: str
    sentences: tuple[str, ...]
    kind: Kind = ""
    is_moving: bool = False
    is_over: bool = False


INVESTED: Final = N_("申込")
SUPPORTED: Final = N_("支援")
RIGHT: Final = N_("申込みの撤回")
HOUSE_TERM: Final = N_("お申込みの取消し")
_NO_MONEY: Final = N_("お金は動いていません。")

LOOKING: Final = Standing(
    N_("確認中"),
    N_("%(act)sを確かめています"),
    (_NO_MONEY, N_("いつもは数秒で終わります。下のボタンで続けてください。")),
    is_moving=True,
)
ASKED_AGAIN: Final = Standing(
    N_("お返事待ち"),
    N_("プロジェクトの大事なところが変わりました"),
    (
        N_("このことで、お金は動いていません。"),
        N_(
            "%(answer_by)sまでに、続けるか、やめるかを選んでください。お返事がないときは、全額をお返しします。"
        ),
    ),
    kind="turn",
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
        _NO_MONEY,
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
CONFIRMED_CARD: Final = Standing(
    N_("受け付けました"),
    N_("%(act)sを受け付けました。ありがとうございます。"),
    (N_("まだ請求していません。%(settles)sに成立した場合だけ、%(amount)sを請求します。"),),
)
CONFIRMED_TRANSFER: Final = Standing(
    N_("受け付けました"),
    N_("入金を確認しました。ありがとうございます。"),
    (
        N_("%(amount)sをお預かりしています。"),
        N_("結果は%(settles)sに出ます。成立しなければ、全額をお返しします。"),
    ),
)
BY_RULE_CARD: Final = Standing(
    N_("受け付けました"),
    N_("%(act)sを受け付けました。ありがとうございます。"),
    (
        N_(
            "まだ請求していません。%(settles)sに成立したら、割り当てられた口の分だけ（多くても%(amount)s）を請求します。"
        ),
        N_("お申込みが多いときは、口数がへることも、1口もないこともあります。"),
    ),
)
BY_RULE_TRANSFER: Final = Standing(
    N_("受け付けました"),
    N_("入金を確認しました。ありがとうございます。"),
    (
        N_("%(amount)sをお預かりしています。"),
        N_(
            "結果は%(settles)sに出ます。成立しなければ全額を、口数がへったらその分を、お返しします。"
        ),
    ),
)
OVER_CAP: Final = Standing(
    N_("確認中"),
    N_("法律の上限をこえているため、お手続きを止めています"),
    (
        N_("上限をこえているあいだ、お金は払込みに使いません。"),
        N_("お手続きは要りません。%(settles)sまでに上限におさまれば、そのまま続けます。"),
        N_("おさまらなければ、お申込みを終えて、全額をお返しします。"),
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
FLEXIBLE_CARD: Final = Standing(
    N_("受け付けました"),
    N_("%(act)sを受け付けました。ありがとうございます。"),
    (
        N_("まだ請求していません。%(when)s%(amount)sを請求します。"),
        N_("目標に届かなくても実施し、リターンをお届けします。"),
    ),
)
FLEXIBLE_HELD: Final = Standing(
    N_("受け付けました"),
    N_("%(act)sを受け付けました。ありがとうございます。"),
    (
        N_("%(amount)sの枠を、カードで押さえています。%(when)s請求します。"),
        N_("それまでに取り消せば、枠はもとに戻ります。お金はかかりません。"),
    ),
)
FLEXIBLE_TRANSFER: Final = Standing(
    N_("受け付けました"),
    N_("入金を確認しました。ありがとうございます。"),
    (
        N_("%(amount)sをお預かりしています。%(until)sまで取り消せて、全額をお返しします。"),
        N_("目標に届かなくても実施し、リターンをお届けします。"),
    ),
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
FLEXIBLE_PAID: Final = Standing(
    N_("お支払い済み"),
    N_("お支払いが終わりました"),
    (
        N_("%(amount)sをいただきました。ありがとうございました。"),
        N_("目標に届かなくても実施し、リターンをお届けします。"),
    ),
    is_over=True,
)
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
        _NO_MONEY,
        N_(
            "先に申し込まれた方で、いっぱいになりました。口数をへらすと、まだ間に合うことがあります。"
        ),
    ),
    kind="bad",
    is_over=True,
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
_NOTHING_CHARGED: Final = N_("お金はいただいていません。")
RELEASED: Final = {
    "": Standing(
        N_("終わりました"), N_("この%(act)sは終わりました"), (_NOTHING_CHARGED,), is_over=True
    ),
    "withdrawn": Standing(
        N_("取り消しました"), N_("%(cancel)sが終わりました"), (_NOTHING_CHARGED,), is_over=True
    ),
    "expired": Standing(
        N_("期限切れ"),
        N_("お支払いの期限がすぎたので、終わりました"),
        (_NOTHING_CHARGED,),
        is_over=True,
    ),
    "round_failed": Standing(
        N_("不成立"),
        N_("目標に届かず、成立しませんでした"),
        (_NOTHING_CHARGED,),
        is_over=True,
    ),
    "round_cancelled": Standing(
        N_("中止"), N_("この募集はなくなりました"), (_NOTHING_CHARGED,), is_over=True
    ),
    "not_allotted": Standing(
        N_("割り当てなし"),
        N_("お申込みが多く、割り当てられませんでした"),
        (_NOTHING_CHARGED,),
        is_over=True,
    ),
    "not_reconfirmed": Standing(
        N_("終わりました"), _NO_ANSWER, (_NOTHING_CHARGED,), is_over=True
    ),
    "over_cap": Standing(
        N_("終わりました"),
        N_("法律の上限をこえていたため、お申込みを終えました"),
        (_NOTHING_CHARGED,),
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
FIXED: Final = {
    "placed": LOOKING,
    "waitlisted": Standing(
        N_("順番待ち"),
        N_("口があくのを待っています"),
        (_NO_MONEY, N_("あくと、このページに次の手続きが出ます。")),
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
            _NOTHING_CHARGED,
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
