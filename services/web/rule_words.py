"""Rules in plain words: what each is about, and what its version says; figures come from it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.web.catalogue import N_
from services.web.clients.rulebook import Rule
from services.web.visit import Visit

TITLES: Final = {
    "JP.ECF.INVESTOR_CAP": N_("1人が投資できる額"),
    "JP.ECF.ISSUER_CEILING": N_("1社が集められる額"),
    "JP.ECF.ISSUER_SUM_SCOPE": N_("1社が集めた額の数え方"),
    "JP.ECF.COOLING_OFF": N_("申込みの撤回"),
    "JP.ECF.VOICE_CALL": N_("電話などでの説明"),
    "JP.SPECIFIED_INVESTOR_IND": N_("特定投資家になれる人"),
    "JP.PRIVATE_PLACEMENT_LOOKBACK": N_("少ない人数への募集"),
    "JP.DISCLOSURE_EXEMPT": N_("有価証券届出書が要らない額"),
    "JP.DISCLOSURE_SHORT_FORM": N_("短い有価証券届出書でよい額"),
    "JP.SECURITIES_NOTICE": N_("有価証券通知書が要る額"),
    "JP.EKYC_METHODS": N_("ご本人の確かめ方"),
    "NONE": N_("支援と寄付"),
}
_PERMITTED: Final = {
    "photo_and_selfie": N_("書類の写真と顔の写真"),
    "ic_chip": N_("ICチップの読み取り"),
    "existing_account": N_("銀行口座の確認の引き継ぎ"),
    "public_key_certificate": N_("マイナンバーカードの電子証明書"),
    "at_the_investors_own_request_on_material_already_shown": N_(
        "投資家から頼まれたときに、もう見せた資料についてだけ、声で説明すること"
    ),
}
_OFFERINGS: Final = {
    "crowdfunding": N_("ネットでの小さな募集"),
    "private_round": N_("決まった相手への割当て"),
    "public_offering": N_("ひろく行う募集"),
}
_EXEMPT: Final = {
    "specified_investor": N_("特定投資家"),
    "qualified_institution": N_("適格機関投資家"),
}
CERTAINTY: Final = {
    "H": N_("法令の文を読んで確かめました"),
    "M": N_("1つの資料で確かめました"),
    "L": N_("まだ確かめていません"),
}
_SENTENCES: Final = {
    "none": N_("法律の上限はありません。"),
    "flat": N_("同じ会社の同じ種類の証券につき、1年で%(flat)sまでです。"),
    "formula": N_(
        "同じ会社の同じ種類の証券につき、1年で、純資産の%(net_assets)s％と前の年の収入の%(income)s％の"
        "大きいほうまでです。ただし%(floor)sまではだれでも投資でき、%(ceiling)sをこえることはできません。"
    ),
    "below": N_("合計が%(limit)sより少ないときです。ちょうど%(limit)sは入りません。"),
    "above": N_("合計が%(limit)sをこえるときです。"),
    "band": N_("合計が%(from)s以上、%(limit)sより少ないときです。"),
    "days": N_("申込みの日を1日目として、%(days)s日目の終わりまで、理由なしに撤回できます。"),
    "solicited": N_(
        "声をかけた人が、%(months)sか月のあいだに%(most)s人までのときです。"
        "買った人の数ではありません。"
    ),
    "tests": N_("次のどれかに当てはまる人です。"),
}
# The kinds of parameters that are said in words.
WORDED: Final = frozenset({*_SENTENCES, "sum", "conduct"})


def title(rule: Rule, visit: Visit) -> str:
    """What the rule is about; one that has no words yet is called by its id."""
    return visit.gettext(TITLES.get(rule.rule_id, rule.rule_id))


def sentences(rule: Rule, visit: Visit) -> list[str]:
    """What this version says, with its own figures."""
    kind = str(rule.parameters["kind"])
    said = []
    if kind in _SENTENCES:
        said.append(visit.gettext(_SENTENCES[kind], **_facts(rule.parameters, visit)))
    if kind == "sum":
        said += _sum(rule.parameters, visit)
    if kind == "conduct":
        said += _permitted(rule.parameters["permitted"], visit)
    if kind == "tests":
        said += [_test(each, visit) for each in rule.parameters["tests"]]
        said.append(_contract(rule.parameters, visit))
    return said + _exempt(rule.parameters, visit)


def _facts(parameters: Mapping[str, Any], visit: Visit) -> dict[str, object]:
    """Amounts in words, shares in per cent, everything else as it is."""
    facts: dict[str, object] = {
        "days": parameters.get("days"),
        "months": parameters.get("months"),
    }
    facts["most"] = parameters.get("most_people")
    for name, value in parameters.items():
        if name.endswith("_minor"):
            facts[name.removesuffix("_minor")] = visit.words.amount(value)
        elif name.endswith("_bps"):
            facts[name.removesuffix("_bps")] = f"{value / 100:g}"
    return facts


def _sum(parameters: Mapping[str, Any], visit: Visit) -> Iterator[str]:
    named = [_named(_OFFERINGS, each, visit) for each in parameters["offerings"]]
    yield visit.gettext(
        N_("1年のうちの、次のものを足します：%(what)s。"), what=_joined(named, visit)
    )
    if parameters["by_bucket"]:
        yield visit.gettext(N_("プロの投資家だけへの割当ては、別に数えます。"))


def _permitted(codes: list[str], visit: Visit) -> Iterator[str]:
    if not codes:
        yield visit.gettext(N_("してはいけません。"))
        return
    names = [_named(_PERMITTED, each, visit) for each in codes]
    yield visit.gettext(N_("してよいこと：%(what)s。"), what=_joined(names, visit))


def _test(test: Mapping[str, Any], visit: Visit) -> str:
    parts = [
        visit.gettext(sentence, amount=visit.words.amount(test[name]))
        for name, sentence in (
            ("net_assets_minor", N_("純資産が%(amount)s以上")),
            ("investable_minor", N_("証券などの投資できる資産が%(amount)s以上")),
            ("income_minor", N_("前の年の収入が%(amount)s以上")),
        )
        if name in test
    ]
    join = N_("、かつ") if test["joined_by"] == "all" else N_("、または")
    said = visit.gettext(join).join(parts)
    if "trades_a_month" in test:
        often = N_("（1年の平均で、月に%(trades)s回以上取引している人）")
        said += visit.gettext(often, trades=test["trades_a_month"])
    if test["asks_experience"]:
        said += visit.gettext(N_("（金融などの決められた知識と経験のある人）"))
    return said


def _contract(parameters: Mapping[str, Any], visit: Visit) -> str:
    sentence = (
        N_("どれも、その業者との初めての契約から%(months)sか月たっていることが要ります。")
        if parameters["contract_with"] == "that firm"
        else N_(
            "どれも、どこかの業者との初めての契約から%(months)sか月たっていることが要ります。"
        )
    )
    return visit.gettext(sentence, months=parameters["contract_months"])


def _exempt(parameters: Mapping[str, Any], visit: Visit) -> list[str]:
    names = [_named(_EXEMPT, each, visit) for each in parameters.get("exempt", ())]
    if not names:
        return []
    said = N_("この決まりが当てはまらない人：%(who)s。")
    return [visit.gettext(said, who=_joined(names, visit))]


def _joined(names: list[str], visit: Visit) -> str:
    return visit.gettext(N_("、")).join(names)


def _named(names: Mapping[str, str], code: str, visit: Visit) -> str:
    return visit.gettext(names.get(code, code))
