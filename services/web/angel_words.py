"""The words for the angel-tax file: schemes, how a certificate stands, what to do. No promises."""

from typing import Final

from services.web.catalogue import N_

SCHEMES: Final = {
    "a": N_("優遇措置A：その年の所得から差し引く方法"),
    "b": N_("優遇措置B：その年の株のもうけから差し引く方法"),
    "seed": N_("プレシード・シード特例"),
    "founder": N_("起業特例（自分でつくった会社に出したとき）"),
}
STEPS: Final = {
    "await_certificate": N_("会社の確認書を待つ"),
    "receive_papers": N_("確認書と年末の書類を、取扱業者から受け取る"),
    "choose_scheme": N_("どの方法で申告するかを1つ選ぶ"),
    "file_return": N_("確定申告をする"),
}
NO_PROMISE: Final = N_(
    "このページは、書類の控えです。税金が安くなることを、お約束するものではありません。"
    "使えるかどうかは、ご自身の所得や家族の持ち株などで決まります。税務署か税理士にお確かめください。"
)
CERTIFICATE_STATES: Final = {
    "none": N_("まだ届いていません"),
    "applied": N_("会社が申請中"),
    "issued": N_("確認書が出ました"),
    "refused": N_("確認されませんでした"),
}
STATE_KINDS: Final = {"issued": "on", "applied": "turn", "refused": "must"}
