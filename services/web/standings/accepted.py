"""A pledge that counts: what is held or will be charged, and when."""

from typing import Final

from services.web.catalogue import N_
from services.web.standings import Standing

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
FLEXIBLE_PAID: Final = Standing(
    N_("お支払い済み"),
    N_("お支払いが終わりました"),
    (
        N_("%(amount)sをいただきました。ありがとうございました。"),
        N_("目標に届かなくても実施し、リターンをお届けします。"),
    ),
    is_over=True,
)
