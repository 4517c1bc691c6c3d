"""What a decision says to its investor, in Japanese and in English; figures come formatted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.investors.decisions.domain.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Sentence:
    ja: str
    en: str


REASONS: Final[Mapping[Reason, Sentence]] = {
    "no_rule": Sentence(
        "この募集に当てはまる法律の規則が、まだ登録されていません。いまは、お申込みを受けられません。",
        "No rule is loaded for this kind of offer, so it cannot be applied for.",
    ),
    "offer_incomplete": Sentence(
        "この募集には、株の種類か取扱業者がまだ書かれていません。いまは、お申込みを受けられません。",
        "The offer does not name its class of security or its handler.",
    ),
    "not_registered": Sentence(
        "先にお名前をご登録ください。",
        "Register with your name first.",
    ),
    "contact_unconfirmed": Sentence(
        "メールに届く数字でログインして、連絡先を確かめてください。",
        "Sign in with the code sent by e-mail, so that your contact is confirmed.",
    ),
    "profile_needed": Sentence(
        "先に、投資のための登録（額と、質問への答え）を済ませてください。",
        "Complete your registration for investments first: the figures and the answers.",
    ),
    "figures_needed": Sentence(
        "前に入れていただいた額が古くなりました。いまの資産と、前の年の収入を、もう一度入れてください。",
        "Your figures no longer hold: give your assets of today and last year's income anew.",
    ),
    "under_age": Sentence(
        "株式・事業投資のお申込みは18歳以上の方に限ります。",
        "Investments are open to people of 18 and over.",
    ),
    "not_suitable": Sentence(
        "質問への答えを見ると、この投資はおすすめできません。答えがそのとおりか、お確かめください。",
        "By your answers this kind of investment is not suitable; look at them again.",
    ),
    "not_verified": Sentence(
        "取扱業者の確認が、まだ済んでいません。",
        "The handler has not verified you yet.",
    ),
    "over_age": Sentence(
        "取扱業者のきまりで、この年齢の方のお申込みは引き受けていません。",
        "By its own rule this handler takes no applications at this age.",
    ),
    "authority_needed": Sentence(
        "会社に代わって申し込む権限を、取扱業者がまだ確かめていません。権限のわかる書類を届けてください。",
        "The handler has not confirmed yet that you may act for the company: show a document.",
    ),
    "own_project": Sentence(
        "ご自身が実行者である募集には投資できません。",
        "You cannot invest in a round of your own.",
    ),
    "declaration_needed": Sentence(
        "この会社の同じ種類の株を、ほかで申し込んだり買ったりした分を教えてください。なければ「ありません」を選んでください。",
        "Declare what you applied for or bought of this issuer's security elsewhere, or none.",
    ),
    "payment_day_passed": Sentence(
        "払込日以後のお申込みは受けられません。",
        "The payment day has come: nothing can be applied for any more.",
    ),
    "over_cap": Sentence(
        "お申込みの額が、申込可能額をこえています。",
        "The amount is more than the room left.",
    ),
    "over_own_limit": Sentence(
        "お申込みの額が、ご自分で決めた上限をこえています。",
        "The amount is more than the limit you set yourself.",
    ),
    "paused": Sentence(
        "ご自分で決めたお休みのあいだです。",
        "You are in the pause that you set yourself.",
    ),
}
# Said with the amounts instead.
_SUMS: Final = frozenset({"over_cap", "over_own_limit"})


STATUSES: Final[Mapping[str, Sentence]] = {
    "specified_investor": Sentence("特定投資家", "a specified investor"),
    "qualified_institution": Sentence("適格機関投資家", "a qualified institutional investor"),
}


def sentences(verdict: Verdict, amount_minor: int | None) -> list[Sentence]:
    """Why, in whole sentences: the rule, what counts, the room, and what to do."""
    said = [*_about_cap(verdict), *_about_amount(verdict, amount_minor)]
    said += [REASONS[reason] for reason in verdict.reasons if reason not in _SUMS]
    if verdict.withdraw_until is not None:
        said.append(
            Sentence(
                "お申込みの日を含めて8日間は、お申込みを撤回できます。",
                "You may withdraw for 8 days, the day of application included.",
            )
        )
    return said


def _about_cap(verdict: Verdict) -> list[Sentence]:
    if verdict.rule is None:
        return []
    if not verdict.rule.has_cap:
        return [Sentence("法律の上限はありません。", "No cap applies to this instrument.")]
    if verdict.exempt is not None:
        name = STATUSES[verdict.exempt.type]
        return [
            Sentence(
                f"{name.ja}として確認されているので、法律の上限はありません。",
                f"As {name.en} you have no cap.",
            ),
            *_about_own(verdict),
        ]
    if verdict.cap_minor is None:
        return []
    rule, cap, counted = verdict.rule, verdict.cap_minor, verdict.counted_minor or 0
    return [
        Sentence(
            f"あなたの法律の上限は、同じ会社につき1年で{cap:,}円です（{rule.article_ja}）。",
            f"By {rule.article_en} your cap is {cap:,} yen a year for one issuer.",
        ),
        Sentence(
            f"もう数えた分が{counted:,}円あるので、申込可能額は{verdict.cap_room_minor:,}円です。",
            f"{counted:,} yen count already; {verdict.cap_room_minor:,} yen of room are left.",
        ),
        *_about_beside(verdict),
        *_about_own(verdict),
        *_about_return(verdict.room_returns_on),
    ]


def _about_beside(verdict: Verdict) -> list[Sentence]:
    if verdict.law_room_minor == verdict.cap_room_minor:
        return []
    return [
        Sentence(
            "まだ払い込んでいない同じ会社への別のお申込みと合わせて、そのお申込みの上限を"
            f"こえてはならないので、申込可能額は{verdict.law_room_minor:,}円です。",
            "Together with another application to the same company, not paid for yet, it must "
            f"stay within the cap of that one: {verdict.law_room_minor:,} yen are left.",
        )
    ]


def _about_own(verdict: Verdict) -> list[Sentence]:
    own = verdict.applicant.own_most_minor
    if own is None or verdict.room_minor == verdict.law_room_minor:
        return []
    return [
        Sentence(
            f"ご自分で決めた上限が{own:,}円なので、申込可能額は{verdict.room_minor:,}円です。",
            f"You set yourself a limit of {own:,} yen: {verdict.room_minor:,} yen are left.",
        )
    ]


def _about_return(day: date | None) -> list[Sentence]:
    if day is None:
        return []
    return [
        Sentence(
            f"お支払い日が{day.year}年{day.month}月{day.day}日以後の募集では、"
            "いちばん早い分を数えません。",
            f"For offers with a payment day from {day.isoformat()} on, "
            "the earliest of it counts no more.",
        )
    ]


def _about_amount(verdict: Verdict, amount_minor: int | None) -> list[Sentence]:
    if amount_minor is None or not _SUMS & set(verdict.reasons):
        return []
    return [
        Sentence(
            f"お申込みの{amount_minor:,}円は、申込可能額の{verdict.room_minor:,}円をこえています。",
            f"The {amount_minor:,} yen applied for exceed the {verdict.room_minor:,} yen left.",
        )
    ]
