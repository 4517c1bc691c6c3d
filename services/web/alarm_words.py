"""What an alarm says to an operator; services raise it in the words of the code."""

import re
from typing import Final

from services.web.catalogue import N_
from services.web.visit import Visit

# The shape of an alarm, and its sentence; a group of the pattern is a fact of the sentence.
_SENTENCES: Final = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"an audit row waits for its place in the chain",
            N_("変更の記録が、10秒たってもつながっていません"),
        ),
        (
            r"(?P<state>\w+) longer than it may",
            N_("「%(state)s」のまま、答えがないうちに期限を過ぎました"),
        ),
        (
            r"(?P<count>\d+) differences between the ledger and the outside",
            N_("帳簿と明細で、%(count)s件が合いません"),
        ),
        (
            r"the outcome waits: .*the caps were not counted by the new payment day",
            N_("募集の結果を決められません。新しい払込日で、投資の上限を数え終えていません"),
        ),
        (
            r"the outcome waits: .*a material change is not answered by all",
            N_("募集の結果を決められません。変更への返事を、まだ全員からもらっていません"),
        ),
        (
            r"its page changed after its end",
            N_("募集が終わったあとで、ページの変更が届きました"),
        ),
        (
            r"the outcome waits: .*a message is parked",
            N_("募集の結果を決められません。止まっている知らせを、もう一度読んでください"),
        ),
        (
            r"the outcome waits: .+",
            N_("募集の結果を決められません。お金の知らせを、まだ読み終えていません"),
        ),
        (
            r"a webhook could not be acted on: (?P<event>.+)",
            N_("決済会社の知らせを処理できません（%(event)s）"),
        ),
        (
            r"no answer of the PSP to (?P<call>.+)",
            N_("決済会社から返事がありません（%(call)s）"),
        ),
        (
            r"money came for a pledge in state (?P<state>\w+)",
            N_("「%(state)s」の申込に、お金が届きました"),
        ),
        (
            r"dispute (?P<dispute>\S+) is about a charge that is not ours",
            N_("カードの異議 %(dispute)s は、こちらの請求ではないものについてです"),
        ),
        (
            r"dispute (?P<dispute>\S+) .*took the money: prove the refund.*",
            N_("カードの異議 %(dispute)s に、返金した証拠を出してください"),
        ),
        (
            r"dispute (?P<dispute>\S+) .*took the money: answer it.*",
            N_("カードの異議 %(dispute)s に、証拠を出してください"),
        ),
        (
            r"dispute (?P<dispute>\S+) .*is lost beside a refund: (?P<loss>.+) paid twice.*",
            N_("カードの異議 %(dispute)s で、返金と二重にお金が出ました（%(loss)s）"),
        ),
        (
            r"dispute (?P<dispute>\S+) .*is an inquiry: answer it, or refund.*",
            N_("カードの異議 %(dispute)s の前の問い合わせです。答えるか、返金してください"),
        ),
        (
            r"dispute (?P<dispute>\S+) (?P<what>.+)",
            N_("カードの異議 %(dispute)s を見てください（%(what)s）"),
        ),
        (
            r"refund (?P<refund>\S+) failed: (?P<why>.+)",
            N_("返金 %(refund)s ができませんでした（%(why)s）"),
        ),
        (
            r"over_cap_after_move",
            N_("募集の日程が変わるなどして、投資の上限をこえた申込があります"),
        ),
        (r"letter_failed", N_("メールを、何度ためしても送れませんでした")),
    )
)
# How a pledge stands, as its own page says it.
_STATES: Final = {
    "placed": N_("確認中"),
    "waitlisted": N_("順番待ち"),
    "seated": N_("お支払い待ち"),
    "confirmed": N_("受け付けました"),
    "due": N_("お支払いの手続き中"),
    "collected": N_("お支払い済み"),
    "settled": N_("お支払い済み"),
    "closing": N_("手続き中"),
    "released": N_("終わりました"),
    "refund_due": N_("返金の手続き中"),
    "refunded": N_("返金しました"),
    "disputed": N_("カード会社が調べています"),
}


def alarm_said(what: str, visit: Visit) -> str:
    """An alarm in the reader's words; one that nobody foresaw stands behind a heading."""
    for pattern, sentence in _SENTENCES:
        if found := pattern.fullmatch(what):
            facts = found.groupdict()
            if "state" in facts:
                facts["state"] = visit.gettext(_STATES.get(facts["state"], facts["state"]))
            return visit.gettext(sentence, **facts)
    return visit.gettext("見てほしいことがあります：%(what)s", what=what)
