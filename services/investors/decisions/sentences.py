"""What a decision says to its investor, in Japanese and in English; figures come formatted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.investors.decisions.domain import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Sentence:
    ja: str
    en: str


REASONS: Final[Mapping[Reason, Sentence]] = {
    "no_rule": Sentence(
        "この募集に当てはまる規則が登録されていないため、お申込みを受けられません。",
        "No rule is loaded for this kind of offer, so it cannot be applied for.",
    ),
    "offer_incomplete": Sentence(
        "募集の情報（有価証券の種類または取扱業者）が不足しているため、お申込みを受けられません。",
        "The offer does not name its class of security or its handler.",
    ),
    "not_registered": Sentence(
        "先にお名前をご登録ください。",
        "Register with your name first.",
    ),
    "contact_unconfirmed": Sentence(
        "メールに届く確認番号でサインインし、連絡先を確認してください。",
        "Sign in with the code sent by e-mail, so that your contact is confirmed.",
    ),
    "profile_needed": Sentence(
        "投資家情報（生年月日・資産・収入・確認事項）をご登録ください。",
        "Give your birth date, figures and answers for investments first.",
    ),
    "figures_needed": Sentence(
        "資産と収入の情報が古くなっています。現在の資産と前年の収入を改めてご登録ください。",
        "Your figures no longer hold: give your assets of today and last year's income anew.",
    ),
    "under_age": Sentence(
        "株式・事業投資のお申込みは18歳以上の方に限ります。",
        "Investments are open to people of 18 and over.",
    ),
    "not_suitable": Sentence(
        "確認事項への回答から、この投資はお勧めできません。内容をご確認ください。",
        "By your answers this kind of investment is not suitable; look at them again.",
    ),
    "not_verified": Sentence(
        "取扱業者による本人確認が済んでいません。確認を依頼してください。",
        "The handler has not verified you yet: ask it to.",
    ),
    "own_project": Sentence(
        "ご自身が実行者である募集には投資できません。",
        "You cannot invest in a round of your own.",
    ),
    "declaration_needed": Sentence(
        "同じ発行者・同じ種類の有価証券を他で申込み・購入した分を申告してください（ない場合は「なし」）。",
        "Declare what you applied for or bought of this issuer's security elsewhere, or none.",
    ),
    "payment_day_passed": Sentence(
        "払込日以後のお申込みは受けられません。",
        "The payment day has come: nothing can be applied for any more.",
    ),
    "over_cap": Sentence(
        "申込額が申込可能額を超えています。",
        "The amount is more than the room left.",
    ),
}


def sentences(verdict: Verdict, amount_minor: int | None) -> list[Sentence]:
    """Why, in whole sentences: the rule, what counts, the room, and what to do."""
    said = [*_about_cap(verdict), *_about_amount(verdict, amount_minor)]
    said += [REASONS[reason] for reason in verdict.reasons if reason != "over_cap"]
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
        return [
            Sentence("投資上限額の定めはありません。", "No cap applies to this instrument.")
        ]
    if verdict.cap_minor is None:
        return []
    rule, cap, counted = verdict.rule, verdict.cap_minor, verdict.counted_minor or 0
    return [
        Sentence(
            f"{rule.article_ja}により、あなたの投資上限額は1年間に同じ発行者につき{cap:,}円です。",
            f"By {rule.article_en} your cap is {cap:,} yen a year for one issuer.",
        ),
        Sentence(
            f"すでに{counted:,}円が算入され、申込可能額は{verdict.room_minor:,}円です。",
            f"{counted:,} yen count already; {verdict.room_minor:,} yen of room are left.",
        ),
        *_about_return(verdict.room_returns_on),
    ]


def _about_return(day: date | None) -> list[Sentence]:
    if day is None:
        return []
    return [
        Sentence(
            f"払込日が{day.year}年{day.month}月{day.day}日以後の募集からは、"
            "最も早い算入分が計算から外れます。",
            f"For offers with a payment day from {day.isoformat()} on, "
            "the earliest of it counts no more.",
        )
    ]


def _about_amount(verdict: Verdict, amount_minor: int | None) -> list[Sentence]:
    if "over_cap" not in verdict.reasons or amount_minor is None:
        return []
    return [
        Sentence(
            f"お申込みの{amount_minor:,}円は、申込可能額{verdict.room_minor:,}円を超えています。",
            f"The {amount_minor:,} yen applied for exceed the {verdict.room_minor:,} yen left.",
        )
    ]
