"""Answers of the services as they look on the wire: one of each kind, for pages to show."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx

from services.investors.quizzes.schemas import QuizAnswersOut
from services.listing.checklists.editions import EDITIONS
from services.listing.photos.imaging import sizes_of
from tests.photographs import photograph
from tests.web import allotted, grouped, matched, paid_out, rules
from tests.web.playing import Answer, Played

AISE = "01940000-0000-7000-8000-000000000001"
MIRAI = "01940000-0000-7000-8000-000000000003"
ISSUER = "01940000-0000-7000-8000-000000000002"
REWARD = "01940000-0000-7000-8000-0000000000a1"
EQUITY = "01940000-0000-7000-8000-0000000000a2"
LOST = "01940000-0000-7000-8000-0000000000a3"
DRAFT = "01940000-0000-7000-8000-0000000000a4"
REWARD_ROUND = "01940000-0000-7000-8000-0000000000b1"
EQUITY_ROUND = "01940000-0000-7000-8000-0000000000b2"
RETURN = "01940000-0000-7000-8000-0000000000c1"
INVESTOR = "01940000-0000-7000-8000-0000000000d1"
COMPANY = "01940000-0000-7000-8000-0000000000d2"
PERSON = "01940000-0000-7000-8000-0000000000e1"
OTHER = "01940000-0000-7000-8000-0000000000e2"
PLEDGE = "01940000-0000-7000-8000-0000000000f1"
ASKED = "0199f0a0-0000-7000-8000-0000000000a9"
RUNNING = "0199f0a0-0000-7000-8000-0000000000aa"
RISKS_NOW = "織機がたりないことがあります。"
INVESTED = "01940000-0000-7000-8000-0000000000f7"
DECISION = "01940000-0000-7000-8000-0000000000f2"
DEPOSIT = "01940000-0000-7000-8000-0000000000f3"
REFUND = "01940000-0000-7000-8000-0000000000f4"
CASE = "01940000-0000-7000-8000-0000000000f6"
DIFFERENCE = "01940000-0000-7000-8000-0000000000f5"
OPENS, CLOSES, SETTLES = "2027-05-01T00:00:00Z", "2027-06-30T08:00:00Z", "2027-06-30T09:15:00Z"

ORGANISATIONS = [
    {
        "organisation_id": AISE, "kind": "chamber", "name": "藍瀬商工会議所", "prefecture": "徳島県",
        "phone": "0883-00-0000", "hours": "平日 9:00–17:00", "address": "徳島県藍瀬市本町1-1",
        "registration_number": None, "association": None, "complaint_desk": None,
    },
    {
        "organisation_id": MIRAI, "kind": "handler", "name": "四国みらい証券株式会社",
        "prefecture": "香川県", "phone": "087-000-0000", "hours": "平日 9:00–17:00", "address": "高松市",
        "registration_number": "四国財務局長（金商）第999号", "association": "日本証券業協会",
        "complaint_desk": "証券・金融商品あっせん相談センター",
    },
]  # fmt: skip
CONTENT: dict[str, Any] = {
    "title": "切られるはずの柿の木120本を、干し柿の里にのこす",
    "summary": "葛野の柿畑で、だれももがなくなった120本を、干し柿と柿酢にします。",
    "prefecture": "徳島県", "town": "藍瀬市", "category": "craft", "picture": "kaki",
    "story": {
        "why": "教わった機の音を、私の代で止めたくありません。\n\n三年で受注は1.6倍になりました。",
        "for_whom": "藍瀬の布を待つ方のために。", "plan": "2027年9月 修理をはじめる\n2027年12月 見習いが入る",
        "afterwards": "毎年6月に決算を、3か月ごとに様子を報告します。",
    },
    "risks": "実がならない年があります。\n森が働けなくなると、止まるおそれがあります。",
    "uses": [
        {"label": "枝を切る道具と足場", "amount_minor": 700_000},
        {"label": "干し場の直し", "amount_minor": 500_000},
        {"label": "決済と手数料", "amount_minor": 300_000},
    ],
    "seller": {"name": "葛野柿の会", "responsible_person": "森 和夫", "address": "藍瀬市東町1-2-3", "phone": "0883-00-0001"},
    "cancellation_terms": "しめきりまで、いつでも取り消せます。",
}  # fmt: skip
REWARD_TERMS: dict[str, Any] = {
    "instrument": "reward", "mode": "all_or_nothing", "target_minor": 1_500_000, "limit_units": 600,
    "unit_minor": None, "rails": ["card", "bank_transfer"], "opens_at": OPENS, "closes_at": CLOSES,
    "transfer_within_days": 7, "equity": None,
    "returns": [{
        "return_id": RETURN, "title": "干し柿ひと連", "description": "12月にもいで、ひと月干します。",
        "price_minor": 5_000, "stock_units": 300, "delivery_month": "2027-12", "is_shipped": True,
    }],
}  # fmt: skip
EQUITY_TERMS: dict[str, Any] = {
    **REWARD_TERMS, "instrument": "equity", "target_minor": 12_000_000, "limit_units": 480,
    "unit_minor": 50_000, "rails": ["bank_transfer"], "returns": [],
    "equity": {
        "handler_id": MIRAI, "licence": "type1_small", "security_class": "common",
        "payment_day": "2027-07-20", "share_price_minor": 10_000, "shares_per_unit": 5,
        "shares_before": 8_000, "valuation": "募集の前で80,000,000円。",
        "document": {"version": 1, "sha256": "ab" * 32},
    },
}  # fmt: skip


PDF = b"%PDF-1.7 a document"
# As heavy as photos can be.
SIZES = sizes_of(photograph(1600, 1200, noise=True))


def photo(at: int = 1, **changes: Any) -> dict[str, Any]:
    """A photo that is ready, as listing tells it."""
    return {
        "photo_id": f"01940000-0000-7000-8000-0000000001a{at}", "alt": f"柿の木の下の森さん　{at}枚目", "state": "ready",
        "sizes": [{"width": each.width, "height": each.height, "sha256": each.sha256} for each in SIZES], **changes,
    }  # fmt: skip


def named(at: int = 1) -> dict[str, str]:
    """The same as the page names it."""
    return {"photo_id": photo(at)["photo_id"], "sha256": f"{at}" * 64, "alt": photo(at)["alt"]}


def shown_photo(content: bytes) -> Answer:
    """One size, as listing hands it out to everybody."""
    headers = {
        "content-type": "image/webp",
        "cache-control": "public, max-age=31536000, immutable",
    }
    return lambda _: httpx.Response(200, content=content, headers=headers)


def listed_round(project_id: str, round_id: str, terms: dict[str, Any]) -> dict[str, Any]:
    """A round as listing tells it."""
    is_equity = terms["instrument"] == "equity"
    return {
        "round_id": round_id, "project_id": project_id, "state": "open", "terms_version": 1,
        "terms": terms, "handler_id": MIRAI if is_equity else None, "opens_at": OPENS,
        "closes_at": CLOSES, "settles_at": SETTLES, "transfers_end": "2027-06-23T15:00:00Z",
        "payment_day": "2027-07-20", "approvals": ["chamber"],
    }  # fmt: skip


def project(project_id: str, round_: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
    """A project as listing tells it."""
    return {
        "project_id": project_id, "viewer": "public", "state": "live", "version": 1,
        "is_draft": False, "chamber_id": AISE, "issuer_id": ISSUER, "owner_person_id": None,
        "issuer": {
            "issuer_id": ISSUER, "kind": "company", "name": "藍瀬織物株式会社", "representative": "三木 遥",
            "address": "徳島県藍瀬市東町1-2-3", "phone": "0883-00-0001", "corporate_number": "8700110005901",
        },
        "content": CONTENT, "missing": [], "round": round_,
        "checks": {
            "checked_at": OPENS, "checked": ["会社の登記と、代表者がご本人であること"],
            "not_checked": ["売上が計画どおりになるかどうか"],
        },
        "answers": [], "screenings": [], "submitted_at": OPENS, "published_at": OPENS, "updates": [], "report": {"due": {"standing": "none", "due_on": None, "days_overdue": 0}, "report": None}, **changes,
    }  # fmt: skip


def card(
    project_id: str, round_id: str, terms: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """A project in a list."""
    return {
        "project_id": project_id, "chamber_id": AISE, "state": "live", "published_at": OPENS,
        **{name: CONTENT[name] for name in ("title", "summary", "prefecture", "town", "category", "picture")},
        "round_id": round_id, "round_state": "open", "instrument": terms["instrument"],
        "target_minor": terms["target_minor"], "opens_at": OPENS, "closes_at": CLOSES, **changes,
    }  # fmt: skip


def running(
    project_id: str, round_id: str, terms: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """A round as it runs."""
    return {
        "round_id": round_id, "project_id": project_id, "chamber_id": AISE,
        "handler_id": MIRAI if terms["equity"] else None, "instrument": terms["instrument"],
        "mode": "all_or_nothing", "allotment": "first_come", "state": "open",
        "named": [named_supporter(), named_supporter(shown_as="anonymous", shown_name="")] if terms["returns"] else [], "deliveries": [],
        "takes_pledges": True, "terms_version": 1, "currency": "JPY",
        "unit_minor": terms["unit_minor"] or 5_000, "target_minor": terms["target_minor"],
        "limit_units": terms["limit_units"], "units_left": 400, "confirmed_minor": 612_000,
        "collected_minor": 0, "people": 71,
        "returns": [{"return_id": RETURN, "unit_minor": 5_000, "stock_units": 300, "units_left": 229}] if terms["returns"] else [],
        "rails": terms["rails"], "open_rails": terms["rails"], "opens_at": OPENS,
        "closes_at": CLOSES, "settles_at": SETTLES, "transfer_within_days": 7,
        "transfers_end": "2027-06-23T15:00:00Z", "payment_day": "2027-07-20", "outcome": None, **changes,
    }  # fmt: skip


def progress(spans: int = 31) -> list[dict[str, Any]]:
    """How a round came together, in as many spans as there can be; they add up to its totals."""
    rest_minor, rest_people = 612_000 - 19_000 * (spans - 1), 71 - 2 * (spans - 1)
    days = [(date(2027, 5, 1) + timedelta(days=at)).isoformat() for at in range(spans)]
    return [
        {
            "first_on": on, "last_on": on,
            "amount_minor": 19_000 if at else rest_minor, "people": 2 if at else rest_people,
        }
        for at, on in enumerate(days)
    ]  # fmt: skip


def pledge(**changes: Any) -> dict[str, Any]:
    """A pledge as matching tells it."""
    return {
        "pledge_id": PLEDGE, "round_id": REWARD_ROUND, "project_id": REWARD, "investor_id": INVESTOR,
        "instrument": "reward", "state": "confirmed", "step_no": 3,
        "next": {"what": "outcome", "by": SETTLES}, "reason": None, "refused_because": None,
        "rule_id": None, "decision_id": None, "units": 2, "amount_minor": 10_000,
        "allotted_units": None, "allotted_minor": None, "currency": "JPY", "return_id": RETURN,
        "rail": "card", "visibility": "anonymous", "terms_version": 1, "attempt": 1,
        "applied_at": "2027-06-03T00:30:00Z", "pay_by": "2027-06-03T01:30:00Z",
        "withdraw_until": None, "may_withdraw": True, "round_state": "open",
        "closes_at": CLOSES, "settles_at": SETTLES, "steps": [], **changes,
    }  # fmt: skip


def refundable(**changes: Any) -> dict[str, Any]:
    """A charged pledge as the staff see it."""
    return {
        "pledge_id": PLEDGE, "round_id": REWARD_ROUND, "project_id": REWARD, "instrument": "reward",
        "state": "settled", "rail": "card", "units": 2, "amount_minor": 10_000, "currency": "JPY",
        "applied_at": "2027-06-03T00:30:00Z", **changes,
    }  # fmt: skip


def refund_decision(**changes: Any) -> dict[str, Any]:
    """A refund that waits for its second person."""
    return {
        "id": DECISION, "pledge_id": PLEDGE, "round_id": REWARD_ROUND, "project_id": REWARD,
        "organisation_id": AISE, "reason": "お届けできなくなったため", "state": "proposed",
        "proposed_by": OTHER, "proposed_at": OPENS, "answered_by": None, "answered_at": None,
        "pledge_state": "settled", "instrument": "reward", "rail": "card", "units": 2,
        "amount_minor": 10_000, "currency": "JPY", **changes,
    }  # fmt: skip


def posted_update(**changes: Any) -> dict[str, Any]:
    """An update that everybody may read."""
    return {
        "update_id": DECISION,
        "title": "柿をもぎ終えました",
        "words": "きょう、80本の柿をもぎ終えました。",
        "posted_at": OPENS,
        **changes,
    }


def own_update(**changes: Any) -> dict[str, Any]:
    """An update that its owner alone sees."""
    return {
        "update_id": DECISION,
        "title": "干しはじめます",
        "words": "あすから、軒先に干しはじめます。",
        "state": "waiting",
        "reason": "",
        "written_at": OPENS,
        **changes,
    }


def waiting_update(**changes: Any) -> dict[str, Any]:
    """An update in the chamber's queue."""
    return {
        "update_id": DECISION, "project_id": REWARD, "chamber_id": AISE, "project_title": CONTENT["title"], "title": "干しはじめます",
        "words": "あすから、軒先に干しはじめます。", "written_at": OPENS, "is_own": False, **changes,
    }  # fmt: skip


def named_supporter(**changes: Any) -> dict[str, Any]:
    """Somebody whom the page names."""
    return {
        "shown_as": "name",
        "shown_name": "藤井 実",
        "message": "柿が楽しみです。",
        **changes,
    }


def supporter_card(**changes: Any) -> dict[str, Any]:
    """How the reader is named, and what they hand over."""
    return {
        "pledge_id": PLEDGE, "shown_as": "initials", "shown_name": "K. Y.", "message": "応援しています。", "state": "waiting",
        "reason": "", "version": 2, "handed": {"name": "山本 京子", "postal_code": "7700001", "address": "徳島県葛野市1-2-3"}, "handed_at": OPENS, **changes,
    }  # fmt: skip


def waiting_supporter(**changes: Any) -> dict[str, Any]:
    """A card in the chamber's queue."""
    return {
        "pledge_id": PLEDGE, "round_id": REWARD_ROUND, "project_id": REWARD, "chamber_id": AISE, "shown_as": "name", "shown_name": "藤井 実",
        "message": "柿が楽しみです。", "version": 2, "changed_at": OPENS, "is_own": False, **changes,
    }  # fmt: skip


def listed_supporter(**changes: Any) -> dict[str, Any]:
    """One pledge on the owner's list."""
    return {
        "pledge_id": PLEDGE, "return_id": RETURN, "units": 2, "state": "settled", "applied_at": OPENS, "is_handed": True, "sent_on": None, **changes,
    }  # fmt: skip


def report_told(standing: str = "none", **changes: Any) -> dict[str, Any]:
    """How a project stands with its closing report."""
    due_on = None if standing == "none" else "2027-05-11"
    days = 23 if standing == "overdue" else 0
    return {
        "due": {"standing": standing, "due_on": due_on, "days_overdue": days},
        "report": None,
        "own": [],
        **changes,
    }


def running_round(**changes: Any) -> dict[str, Any]:
    """A round that its chamber may stop."""
    return {
        "round_id": REWARD_ROUND, "project_id": REWARD, "organisation_id": AISE, "instrument": "reward",
        "mode": "all_or_nothing", "state": "open", "closes_at": CLOSES, "settles_at": SETTLES,
        "confirmed_minor": 612_000, "collected_minor": 0, "people": 71, "currency": "JPY", **changes,
    }  # fmt: skip


def round_decision(**changes: Any) -> dict[str, Any]:
    """A pause that waits for its second person."""
    return {
        "id": DECISION, "round_id": REWARD_ROUND, "project_id": REWARD, "organisation_id": AISE,
        "kind": "pause", "reason": "返礼品の仕様を確かめるため", "notice": "リターンの内容を確かめています。",
        "state": "proposed", "proposed_by": OTHER, "proposed_at": OPENS, "lapses_at": CLOSES,
        "answered_by": None, "answered_at": None, "round_state": "paused", "instrument": "reward", **changes,
    }  # fmt: skip


def payment(**changes: Any) -> dict[str, Any]:
    """How its money stands."""
    return {
        "pledge_id": PLEDGE, "round_id": REWARD_ROUND, "project_id": REWARD, "instrument": "reward",
        "rail": "card", "state": "backed", "backing": "saved", "amount_minor": 10_000,
        "currency": "JPY", "pay_by": "2027-06-10T01:30:00Z", "received_minor": 0,
        "returned_minor": 0, "repair_until": None, "next_try_at": None, "can_pay": "nothing", **changes,
    }  # fmt: skip


def difference(**changes: Any) -> dict[str, Any]:
    """A charge of which nobody entered anything."""
    return {
        "difference_id": DIFFERENCE, "payee_id": MIRAI, "why": "not_in_ledger", "source": "psp",
        "source_id": "ch_3Q", "fact": "charge", "ledger_minor": None, "outside_minor": 10_000,
        "currency": "JPY", "state": "open", "found_at": OPENS, "gone_at": None,
        "explanation": None, "explained_by": None, "explained_at": None, **changes,
    }  # fmt: skip


ACCOUNT = {
    "bank_code": "0001", "bank_name": "四国みらい銀行", "branch_code": "701", "branch_name": "あいせ支店",
    "kind": "ordinary", "number": "0012345", "holder_kana": "キヨウカン アズカリグチ",
}  # fmt: skip
TRANSFER = {
    "kind": "bank_transfer", "account": ACCOUNT, "amount_minor": 10_000, "received_minor": 0,
    "currency": "JPY", "pay_by": "2027-06-10T01:30:00Z", "reference": "A7K-2M9",
}  # fmt: skip
RULE = {
    "rule_id": "JP.ECF.INVESTOR_CAP", "valid_from": "2025-02-25",
    "article_ja": "金融商品取引業等に関する内閣府令 第16条の2", "article_en": "Cabinet Office Order, article 16-2", "source": "e-Gov",
}  # fmt: skip
COUNTED = {
    "kind": "declared", "pledge_id": None, "applied_on": "2026-11-08", "paid_on": "2026-11-20",
    "amount_minor": 200_000, "leaves_on": "2027-11-21",
}  # fmt: skip
SENTENCE = {
    "ja": "純資産の5%、収入の5%、50万円のうち、いちばん大きい額が上限です。",
    "en": "The cap is the largest of three.",
}
ROOM = {
    "investor_id": INVESTOR, "instrument": "equity", "rule": RULE, "applied_on": "2027-06-03",
    "payment_day": "2027-07-20", "cap_minor": 900_000, "counted_minor": 200_000,
    "counted": [COUNTED], "room_minor": 700_000, "room_returns_on": "2027-11-21", "reasons": [],
    "sentences": [SENTENCE],
}  # fmt: skip
HINDERED = {
    **ROOM,
    "reasons": [
        {"code": code, "ja": f"{code}が要ります", "en": f"{code} is needed"}
        for code in ("profile_needed", "declaration_needed", "not_verified")
    ],
}
STATUS: dict[str, Any] = {
    "status_id": DECISION, "investor_id": INVESTOR, "handler_id": MIRAI, "type": "specified_investor",
    "contract_type": "securities", "valid_from": "2027-06-01", "valid_to": "2028-05-31",
    "renewable_from": "2028-05-01", "ended_on": None, "holds": True, "granted_at": OPENS,
    "documents": "残高証明書と、確定申告書の控え",
}  # fmt: skip
AUTHORITY: dict[str, Any] = {
    "authority_id": DECISION, "investor_id": INVESTOR, "handler_id": MIRAI, "person_id": PERSON,
    "name": "井上 さくら", "capacity": "employee", "document": {"title": "委任状", "dated_on": "2027-06-01", "sha256": "ab" * 32},
    "valid_from": "2027-06-01", "valid_to": "2028-05-31", "state": "waiting", "claimed_at": OPENS, "decided_at": None,
}  # fmt: skip
# As investors asks it: the words are those that people read.
QUIZ: dict[str, Any] = QuizAnswersOut.of([]).model_dump(mode="json")
TIE: dict[str, Any] = {
    "investor_id": INVESTOR, "tie_id": DECISION, "version": 1, "name": "山田 一郎", "issuer_id": None,
    "organisation_id": None, "relation": "sibling", "office": "none", "valid_from": "1970-04-01",
    "valid_to": None, "is_withdrawn": False, "declared_at": OPENS,
}  # fmt: skip
PAYMENT_DAY: dict[str, Any] = {
    "round_id": EQUITY_ROUND, "payment_day": "2027-07-20", "may_move": True, "earliest": "2027-07-01",
    "latest": "2028-06-30", "is_rechecked": True,
    "moves": [{"move_id": DECISION, "round_id": EQUITY_ROUND, "was": "2027-07-10", "payment_day": "2027-07-20", "reason": "登記に時間がかかるため", "moved_at": OPENS, "terms_version": 2}],
}  # fmt: skip
CERTIFICATE: dict[str, Any] = {
    "handler_id": MIRAI, "certificate_id": DECISION, "version": 1, "issuer_id": ISSUER, "schemes": ["a", "b"],
    "certified_by": "徳島県", "applied_on": "2027-04-01", "answer": {"outcome": "issued", "on": "2027-05-20", "number": "第12号"},
    "paid_from": "2027-04-01", "paid_to": "2027-09-30", "papers_by": "2028-01-31", "recorded_at": OPENS,
}  # fmt: skip
ANGEL_FILE: dict[str, Any] = {
    "investor_id": INVESTOR, "pledge_id": INVESTED, "round_id": EQUITY_ROUND, "issuer_id": ISSUER, "handler_id": MIRAI,
    "statement": {"as_of": "2027-12-31", "paid_on": "2027-07-20", "amount_minor": 500_000, "currency": "JPY"},
    "certificate": CERTIFICATE, "scheme": None,
    "steps": [{"what": "receive_papers", "by": "2028-01-31"}, {"what": "choose_scheme", "by": "2028-03-15"}, {"what": "file_return", "by": "2028-03-15"}],
}  # fmt: skip
DECISION_MADE = {
    "decision_id": DECISION, "pledge_id": PLEDGE, "round_id": EQUITY_ROUND, "attempt": 1,
    "investor_id": INVESTOR, "outcome": "refuse",
    "reasons": [{"code": "over_cap", "ja": "申込可能額をこえています。", "en": "Over the room."}],
    "rule": RULE, "decided_at": "2027-06-03T00:30:01Z", "applied_on": "2027-06-03",
    "payment_day": "2027-07-20", "amount_minor": 800_000, "currency": "JPY",
    "cap_minor": 900_000, "counted_minor": 200_000, "counted": [COUNTED],
    "room_before_minor": 700_000, "room_now_minor": 700_000, "room_returns_on": "2027-11-21",
    "withdraw_until": None, "sentences": [SENTENCE],
}  # fmt: skip


def office(role: str, kind: str, **where: str) -> dict[str, Any]:
    """A membership as accounts tells it."""
    return {
        "membership_id": str(UUID(int=hash((role, kind)) % 2**64)), "role": role,
        "organisation_kind": kind, "organisation_id": None, "investor_id": None,
        "valid_from": OPENS, **where,
    }  # fmt: skip


EVERYTHING = [
    office("acts_for", "investor", investor_id=INVESTOR),
    office("operator", "platform"),
    office("approver", "chamber", organisation_id=AISE),
    office("administrator", "chamber", organisation_id=AISE),
    office("approver", "handler", organisation_id=MIRAI),
]


def operations(service: str, **changes: Any) -> dict[str, Any]:
    """What an operator's door tells."""
    return {
        "service": service, "at": OPENS, "outbox": {"rows": 0, "oldest_at": None},
        "unlinked": {"rows": 0, "oldest_at": None},
        "groups": [{"group": f"{service}.memberships", "lag": 0, "parked": 0}],
        "parked": [], "alarms": [], "alarms_open": 0, **changes,
    }  # fmt: skip


STOPPED = operations(
    "matching",
    outbox={"rows": 3, "oldest_at": OPENS},
    groups=[{"group": "matching.saga", "lag": None, "parked": 3}],
    parked=[
        {"group": "matching.saga", "subject": PLEDGE, "topic": "payments.pledges.v1", "type": "PaymentBacked", "event_id": DECISION, "messages": 2, "why": "Gap('3 after 1')", "parked_at": OPENS},
        {"group": "matching.saga", "subject": None, "topic": "payments.pledges.v1", "type": None, "event_id": OTHER, "messages": 1, "why": "Poison('unreadable')", "parked_at": OPENS},
    ],
    alarms=[
        {"id": 7, "subject": PLEDGE, "what": "closing longer than it may", "raised_at": OPENS},
        {"id": 8, "subject": "audit/matching", "what": "an audit row waits for its place in the chain", "raised_at": OPENS},
    ],
    alarms_open=2,
)  # fmt: skip
HEADS = {
    "service": "matching",
    "chains": [
        {"chamber": AISE, "seq": 12, "hash": "ab" * 32, "linked_at": OPENS},
        {"chamber": "platform", "seq": 3, "hash": "cd" * 32, "linked_at": OPENS},
    ],
}


SIGNALS: dict[str, Any] = {
    "counts": [{"kind": kind, "given": given} for kind, given in (("cheer", 12), ("follow", 3), ("reason", 2), ("question", 1), ("visit", 2), ("skill", 0))],
    "texts": [
        {"signal_id": DECISION, "kind": "question", "words": "車いすでも入れますか。", "written_at": OPENS, "answer": "はい、入口に段はありません。", "answered_at": OPENS},
        {"signal_id": OTHER, "kind": "question", "words": "見学できますか。", "written_at": OPENS, "answer": None, "answered_at": None, "is_overdue": True},
        {"signal_id": PERSON, "kind": "reason", "words": "子どものころ、毎日前を通りました。", "written_at": OPENS, "answer": None, "answered_at": None},
    ],
    "own": ["cheer", "skill"],
    "own_texts": [{"text_id": DEPOSIT, "signal_id": REFUND, "kind": "skill", "part": "given", "words": "帳簿を見られます。", "state": "held", "reason": "電話番号が書かれています"}],
}  # fmt: skip


def waiting_text(**changes: Any) -> dict[str, Any]:
    """A text that nobody of the chamber has read yet."""
    return {
        "text_id": DECISION, "signal_id": DECISION, "project_id": REWARD, "chamber_id": AISE,
        "title": CONTENT["title"], "kind": "question", "part": "given", "words": "見学できますか。",
        "asked": None, "written_at": OPENS, "is_own": False, **changes,
    }  # fmt: skip


def case(**changes: Any) -> dict[str, Any]:
    """A case as its chamber reads it: three steps, a shared note and an internal one."""
    step = {
        "step_no": 1, "stage": "first_talk", "contact_name": "鈴木 真理", "next_step": "柿畑を見せてもらう",
        "next_on": "2027-01-20", "is_closed": False, "project_id": None, "at": "2027-01-14T01:00:00Z",
    }  # fmt: skip
    moved = {
        **step,
        "stage": "page",
        "next_step": "見積書の原本をそろえる",
        "next_on": "2027-06-10",
    }
    note = {
        "note_id": DEPOSIT, "way": "visit", "audience": "shared", "held_on": "2027-04-20", "minutes": 90,
        "text": "柿畑を一緒に歩きました。\n見積もりを3つとります。", "written_by": "鈴木 真理", "written_at": "2027-04-20T08:00:00Z",
    }  # fmt: skip
    inside = {
        "note_id": REFUND,
        "way": "phone",
        "audience": "internal",
        "text": "信用金庫の担当にも話しておく。",
    }
    return {
        "case_id": CASE, "viewer": "staff", "chamber_id": AISE, "project_id": None, "join_code": "7KMN4QRS",
        "visitor_name": "森 和夫", "concern": "切られる柿の木を残したい", "contact_person_id": PERSON,
        "contact_name": "鈴木 真理", "stage": "page", "next_step": "見積書の原本をそろえる",
        "next_on": "2027-06-10", "days_late": 0, "is_closed": False, "step_no": 3, "opened_at": "2027-01-14T01:00:00Z",
        "notes": [{**note, **inside}, note],
        "steps": [step, {**step, "step_no": 2, "project_id": DRAFT, "at": "2027-02-01T01:00:00Z"}, {**moved, "step_no": 3, "project_id": DRAFT, "at": "2027-04-21T01:00:00Z"}],
        **changes,
    }  # fmt: skip


def case_of_owner(**changes: Any) -> dict[str, Any]:
    """The same case as listing tells it to the owner."""
    whole = case()
    shared = [note for note in whole["notes"] if note["audience"] == "shared"]
    return {
        **whole, "viewer": "owner", "project_id": DRAFT, "join_code": None, "notes": shared, **changes,
    }  # fmt: skip


def case_row(**changes: Any) -> dict[str, Any]:
    """A case in the chamber's list."""
    whole = case(notes=2, last_held_on="2027-04-20")
    return {**{k: v for k, v in whole.items() if k != "steps"}, **changes}


def comment(**changes: Any) -> dict[str, Any]:
    """A remark on the risks, with words that stand there."""
    return {
        "section": "risks", "kind": "must", "quote": "実がならない年", "text": "その年に、どうするかも書いてください。", **changes,
    }  # fmt: skip


def proposal(**changes: Any) -> dict[str, Any]:
    """An approval that a colleague has proposed."""
    return {
        "answer_id": DECISION,
        "version": 2,
        "state": "proposed",
        "reason": "登記も確かめました。",
        "checked": ["会社の登記"],
        "not_checked": ["売上が計画どおりになるか"],
        "comments": [comment(kind="should")],
        "proposed_name": "大西 徹",
        "proposed_at": OPENS,
        "is_own": False,
        "asked": "chamber",
        "answered_name": "",
        "answered_at": None,
        "answer_reason": "",
        **changes,
    }


def desk(**changes: Any) -> dict[str, Any]:
    """How a submission stands for a member of the staff who may approve it."""
    return {
        "project_id": REWARD,
        "version": 1,
        "state": "submitted",
        "tie": None,
        "claim": None,
        "weighty": ["target", "mode", "dates", "payment", "returns", "uses", "risks"],
        "proposal": None,
        "checklist": checklist(),
        **changes,
    }


def checklist(*missing: str) -> dict[str, Any]:
    """All points of a reward round; all but the missing ones were looked at."""
    points = [
        {
            "code": point.code,
            "section": point.section,
            "text": point.text,
            "marked_by": "" if point.code in missing else "野田 学",
            "marked_at": None if point.code in missing else OPENS,
        }
        for point in EDITIONS[-1].points
        if not point.instruments or "reward" in point.instruments
    ]
    return {"edition": EDITIONS[-1].number, "points": points, "missing": list(missing)}


def queued(**changes: Any) -> dict[str, Any]:
    """A submission in the chamber's queue."""
    return {
        "project_id": REWARD, "chamber_id": AISE, "version": 1, "state": "submitted", "title": CONTENT["title"], "issuer_name": "葛野柿の会",
        "instrument": "reward", "target_minor": 1_500_000, "submitted_at": OPENS, "age_days": 4, "age_business_days": 3, "is_own": False,
        "tie": "pledged", "claim": {"name": "大西 徹", "taken_at": OPENS, "until": CLOSES, "is_own": False}, "second_wanted": None, **changes,
    }  # fmt: skip


def second_wanted(**changes: Any) -> dict[str, Any]:
    """A submission whose approval waits for its second person."""
    wanted = {
        "proposed_name": "大西 徹",
        "proposed_at": OPENS,
        "asked": "chamber",
        "is_own": False,
        **changes,
    }
    return queued(
        project_id=LOST,
        version=2,
        state="in_review",
        tie=None,
        claim=None,
        second_wanted=wanted,
    )


def version(number: int, **content: Any) -> dict[str, Any]:
    """A submitted version."""
    issuer = project(REWARD, None)["issuer"]
    return {
        "version": number, "submitted_at": OPENS, "content": {**CONTENT, **content},
        "issuer": issuer, "terms": REWARD_TERMS,
    }  # fmt: skip


def change(**changes: Any) -> dict[str, Any]:
    """A change of a running page."""
    return {
        "change_id": DECISION, "project_id": RUNNING, "base_version": 1, "version": None,
        "why": "部品の値段が上がりました。", "changed": ["risks"], "material": ["risks"],
        "is_material": True, "state": "waiting", "reason": "", "submitted_at": OPENS,
        "answered_at": None, "reconfirm_by": None, **changes,
    }  # fmt: skip


def compared(**changes: Any) -> dict[str, Any]:
    """A change with both texts."""
    return {
        "change": change(**changes), "was": version(1), "now": version(2, risks=RISKS_NOW),
        "proposed_name": "鈴木 真理" if changes.get("state") == "proposed" else "",
        "proposed_at": OPENS if changes.get("state") == "proposed" else None,
        "is_second": changes.get("state") == "proposed",
    }  # fmt: skip


def published(**changes: Any) -> dict[str, Any]:
    """A change that everybody reads."""
    return {
        "change_id": DECISION, "was_version": 1, "version": 2, "why": "部品の値段が上がりました。",
        "changed": ["risks"], "material": ["risks"], "is_material": True,
        "published_at": OPENS, **changes,
    }  # fmt: skip


def asked_again(**changes: Any) -> dict[str, Any]:
    """What a pledge is asked after a material change."""
    return {
        "terms_version": 2, "was_version": 1, "version": 2, "asked_at": OPENS,
        "reconfirm_by": "2027-06-10T14:59:59Z", "is_open": True, **changes,
    }  # fmt: skip


def waiting_change(**changes: Any) -> dict[str, Any]:
    """A change in the queue."""
    return {
        "change_id": DECISION, "project_id": RUNNING, "chamber_id": AISE,
        "project_title": CONTENT["title"], "why": "部品の値段が上がりました。", "is_material": True,
        "state": "waiting", "submitted_at": OPENS, "proposed_name": "", "is_own": False,
        "is_proposer": False, **changes,
    }  # fmt: skip


def furnish(played: Played) -> None:
    """A world where everything answers."""
    reward = listed_round(REWARD, REWARD_ROUND, REWARD_TERMS)
    equity = listed_round(EQUITY, EQUITY_ROUND, EQUITY_TERMS)
    runs = [
        running(REWARD, REWARD_ROUND, REWARD_TERMS, progress=progress()),
        running(EQUITY, EQUITY_ROUND, EQUITY_TERMS),
    ]
    played.answers |= matched.answers()
    played.answers |= grouped.answers()
    played.answers |= paid_out.answers()
    played.answers |= {
        "POST accounts/tokens": {"token": "t", "expires_at": CLOSES},
        "GET accounts/organisations": {"items": ORGANISATIONS},
        "GET accounts/me": {"person_id": PERSON, "email": "yamamoto@mail.example", "name": "山本 京子", "memberships": EVERYTHING},
        "GET accounts/me/letter-choices": {"items": [{"kind": kind, "is_wanted": kind != "half_way"} for kind in ("transfer_reminder", "half_way", "closing_soon", "staff_digest", "update_posted", "report_posted", "delivery_month", "report_due", "report_overdue")]},
        f"GET accounts/organisations/{AISE}/members": {"items": [{"membership_id": INVESTOR, "person_id": PERSON, "email": "suzuki@aise.example", "name": "鈴木 真理", "role": "administrator", "valid_from": OPENS, "valid_to": None}]},
        f"GET accounts/organisations/{MIRAI}/members": {"items": []},
        "GET listing/projects": {"projects": [card(REWARD, REWARD_ROUND, REWARD_TERMS, photo=photo()), card(EQUITY, EQUITY_ROUND, EQUITY_TERMS, picture=""), card(LOST, LOST, REWARD_TERMS, state="unfunded", round_state="failed")], "has_more": False},
        f"GET listing/projects/{REWARD}": project(REWARD, reward, updates=[posted_update()], photos=[photo(1), photo(2), photo(3)], content={**CONTENT, "photos": [named(1), named(2), named(3)]}),
        **{f"GET listing/photos/{each.sha256}": shown_photo(each.content) for each in SIZES},
        f"GET listing/projects/{EQUITY}": project(EQUITY, equity),
        f"GET listing/projects/{paid_out.FUNDED}": project(paid_out.FUNDED, reward, viewer="owner", state="funded"),
        f"GET listing/projects/{DRAFT}": project(DRAFT, None, viewer="owner", state="changes_requested", is_draft=True, checks=None, missing=["story.plan", "uses"], photos=[photo(1), photo(2, state="waiting", sizes=[]), photo(3, state="unreadable", sizes=[])], content={**CONTENT, "photos": [named(1), named(2), named(3)]}, answers=[{"answer_id": DECISION, "version": 1, "verdict": "changes_requested", "reason": "勤務の時間を書いてください。", "comments": [comment(kind="question", quote="もう無い言葉", text="これは何ですか。"), comment()], "answered_at": OPENS}]),
        f"GET listing/rounds/{EQUITY_ROUND}/document": lambda _: httpx.Response(200, content=PDF, headers={"content-type": "application/pdf", "content-disposition": 'attachment; filename="a.pdf"'}),
        "GET listing/my-projects": {"projects": [{"project_id": DRAFT, "chamber_id": AISE, "issuer_id": ISSUER, "state": "changes_requested", "version": 1, "title": CONTENT["title"], "missing": ["uses"], "round_id": None, "round_state": None, "last_verdict": "changes_requested", "reason": "x", "changed_at": OPENS}]},
        f"GET listing/projects/{REWARD}/signals": lambda asked: SIGNALS if "authorization" in asked.headers else {**SIGNALS, "own": [], "own_texts": []},
        f"GET listing/projects/{EQUITY}/signals": {**SIGNALS, "texts": [], "own": [], "own_texts": []},
        "GET listing/signal-queue": {"items": [waiting_text(), waiting_text(text_id=OTHER, part="answer", asked="車いすでも入れますか。"), waiting_text(text_id=PLEDGE, is_own=True)], "unanswered": [{"signal_id": OTHER, "project_id": REWARD, "chamber_id": AISE, "title": CONTENT["title"], "issuer_name": "葛野柿の会", "words": "見学できますか。", "released_at": OPENS, "age_business_days": 22}]},
        f"GET listing/projects/{REWARD}/visit-code": {"project_id": REWARD, "code": "2500-abcdefghijklmnop", "last_day": "2027-06-03"},
        f"GET listing/projects/{REWARD}/desk": desk(),
        f"GET listing/projects/{LOST}/desk": desk(version=2, state="in_review", weighty=["risks"], proposal=proposal()),
        "GET listing/queue": {"items": [queued(), second_wanted(), second_wanted(asked="operator")]},
        f"GET listing/projects/{LOST}": project(LOST, reward, viewer="staff", state="in_review", version=2),
        f"GET listing/projects/{LOST}/versions": {"project_id": LOST, "seen_version": 1, "versions": [version(2), version(1, risks="実がならない年があります。", town="葛野市")]},
        f"GET listing/projects/{REWARD}/versions": {"project_id": REWARD, "seen_version": 1, "versions": [version(3), version(2, risks="実がならない年があります。"), version(1, summary="葛野の柿畑で、だれももがなくなった80本を、干し柿にします。")]},
        f"GET listing/projects/{REWARD}/updates": {"updates": [posted_update(), posted_update(update_id=OTHER, title="畑の草を刈りました")], "own": [own_update(), own_update(update_id=OTHER, state="held", reason="お名前を消してください。")]},
        f"GET listing/projects/{EQUITY}/updates": {"updates": [], "own": []},
        f"GET listing/projects/{paid_out.FUNDED}/updates": {"updates": [posted_update()], "own": [own_update(), own_update(update_id=OTHER, state="held", reason="お名前を消してください。")]},
        "GET matching/supporter-queue": {"items": [waiting_supporter(), waiting_supporter(pledge_id=OTHER, shown_as="anonymous", shown_name="", is_own=True)]},
        f"GET matching/rounds/{REWARD_ROUND}/supporters": {"supporters": [named_supporter(), named_supporter(shown_as="anonymous", shown_name="")]},
        f"GET matching/chambers/{AISE}/thanks": {"chamber_id": AISE, "year": 2027, "projects": [{"project_id": REWARD, "supporters": [{"shown_as": "name", "shown_name": "藤井 実"}, {"shown_as": "initials", "shown_name": "K. Y."}]}]},
        "GET matching/deliveries": {"pledges": [{"pledge_id": PLEDGE, "return_id": RETURN, "sent_on": None}]},
        f"GET matching/pledges/{PLEDGE}/supporter": supporter_card(),
        f"GET matching/rounds/{REWARD_ROUND}/supporter-list": {"returns": [{"return_id": RETURN, "pledges": 2, "units": 3, "handed": 1, "sent": 0, "sent_on": None}], "pledges": [listed_supporter(), listed_supporter(pledge_id=OTHER, is_handed=False, state="confirmed")]},
        "GET listing/report-queue": {"items": [{"report_id": DECISION, "project_id": REWARD, "chamber_id": AISE, "project_title": CONTENT["title"], "words": "おかげさまで、すべて送り終えました。", "written_at": OPENS, "is_own": False}]},
        "GET listing/calendar": {
            "closings": [{"round_id": REWARD_ROUND, "project_id": REWARD, "chamber_id": AISE, "title": CONTENT["title"], "state": "open", "instrument": "reward", "opens_at": OPENS, "closes_at": CLOSES}],
            "reports": [{"project_id": LOST, "chamber_id": AISE, "title": "蔵の屋根を直す", "due_on": "2027-05-11", "standing": "overdue", "days_overdue": 23}],
        },
        "GET listing/chamber-figures": {"since": "2026-06-03", "chambers": [{"chamber_id": AISE, "submitted": 8, "answered": 7, "median_hours": 26, "slowest_tenth_hours": 100, "approved": 5, "versions_until_approved": 8, "succeeded": 3, "failed": 1}]},
        f"GET listing/projects/{paid_out.FUNDED}/report": report_told("overdue", own=[{"report_id": DECISION, "words": "おかげさまで、すべて送り終えました。", "state": "held", "reason": "お名前を消してください。", "written_at": OPENS}]),
        f"GET listing/projects/{RUNNING}": project(RUNNING, reward, viewer="owner", version=2),
        f"GET listing/projects/{RUNNING}?working_copy=true": project(RUNNING, reward, viewer="owner", is_draft=True),
        f"GET listing/projects/{RUNNING}/changes": {"changes": [change(change_id=OTHER, state="refused", reason="くわしく書いてください。"), change(change_id=PLEDGE, state="approved")]},
        f"GET listing/projects/{RUNNING}/history": {"changes": [published(), published(is_material=False, material=[], version=3, was_version=2)]},
        f"GET listing/projects/{REWARD}/history": {"changes": [published()]},
        **{f"GET listing/projects/{each}/history/{at}": version(at, **({} if at == 1 else {"risks": RISKS_NOW})) for each in (REWARD, RUNNING) for at in (1, 2, 3)},
        f"GET listing/changes/{DECISION}": compared(),
        "GET listing/change-queue": {"items": [waiting_change(), waiting_change(change_id=OTHER, state="proposed", is_material=False, is_own=True)]},
        "GET listing/update-queue": {"items": [waiting_update(), waiting_update(update_id=OTHER, is_own=True)]},
        "GET listing/cases": {"cases": [case_row(next_on="2027-05-31", days_late=3), case_row(notes=0, last_held_on=None)], "unaccompanied": [{"project_id": REWARD, "chamber_id": AISE, "state": "submitted", "title": CONTENT["title"], "issuer_name": "葛野柿の会"}]},
        f"GET listing/cases/{CASE}": case(),
        f"GET listing/projects/{DRAFT}/case": case_of_owner(),
        "GET listing/handler-queue": {"items": [{"round_id": EQUITY_ROUND, "project_id": EQUITY, "chamber_id": AISE, "handler_id": MIRAI, "version": 1, "project_state": "approved", "title": CONTENT["title"], "issuer_name": "藍瀬織物株式会社", "target_minor": 12_000_000, "document_version": 1, "document_sha256": "ab" * 32, "submitted_at": OPENS, "age_days": 1, "age_business_days": 0, "is_own": False, "tie": None}]},
        "GET matching/rounds": {"rounds": runs},
        f"GET matching/rounds/{REWARD_ROUND}": runs[0],
        f"GET matching/rounds/{EQUITY_ROUND}": runs[1],
        "GET matching/pledges": {"pledges": [pledge(), pledge(state="seated", rail="bank_transfer", pledge_id=DECISION)]},
        f"GET matching/pledges/{PLEDGE}": pledge(),
        f"GET listing/projects/{allotted.PROJECT}": project(allotted.PROJECT, listed_round(allotted.PROJECT, allotted.ROUND, {**REWARD_TERMS, **allotted.TERMS}), state="funded"),
        f"GET matching/rounds/{allotted.ROUND}": running(allotted.PROJECT, allotted.ROUND, REWARD_TERMS, **allotted.DECIDED),
        f"GET matching/rounds/{allotted.ROUND}/allocation": allotted.allocation(),
        f"GET matching/pledges/{allotted.PLEDGE}": pledge(**allotted.OWN),
        f"GET matching/pledges/{ASKED}": pledge(pledge_id=ASKED, reconfirmation=asked_again()),
        f"GET matching/pledges/{INVESTED}": pledge(pledge_id=INVESTED, round_id=EQUITY_ROUND, project_id=EQUITY, instrument="equity", state="settled", rail="bank_transfer", return_id=None),
        "GET matching/refundable-pledges": {"pledges": [refundable()]},
        "GET matching/refund-decisions": {"decisions": [refund_decision(), refund_decision(id=OTHER, state="confirmed", answered_by=OTHER, answered_at=OPENS)]},
        "GET matching/running-rounds": {"rounds": [running_round()]},
        "GET matching/round-decisions": {"decisions": [round_decision(), round_decision(id=OTHER, kind="cancel", state="rejected", answered_by=PERSON, answered_at=OPENS)]},
        f"GET payments/pledges/{PLEDGE}/payment": payment(),
        f"PUT payments/pledges/{PLEDGE}/payment-page": {"kind": "nothing_to_do", "state": "backed"},
        "GET payments/deposits": {
            "deposits": [
                {"deposit_id": DEPOSIT, "pledge_id": PLEDGE, "round_id": REWARD_ROUND, "project_id": REWARD, "account": ACCOUNT, "amount_minor": 10_000, "expected_minor": 10_000, "received_minor": 0, "currency": "JPY", "value_date": "2027-06-02", "bank_reference": "T1", "state": "recorded", "standing": "waiting", "recorded_by": OTHER, "recorded_at": OPENS, "confirmed_by": None, "confirmed_at": None},
            ],
            "awaited": [{"pledge_id": PLEDGE, "round_id": REWARD_ROUND, "project_id": REWARD, "account": ACCOUNT, "amount_minor": 10_000, "received_minor": 0, "currency": "JPY", "pay_by": CLOSES}],
        },
        "GET payments/differences": {
            "runs": [{
                "run_id": DECISION, "until": OPENS, "finished_at": OPENS, "outside_facts": 412,
                "ledger_entries": 411, "differences": 2, "untold_days": 1,
            }],
            "differences": [
                difference(), difference(difference_id=DEPOSIT, state="explained", explanation="組戻し"),
            ],
        },
        "GET payments/disputes": {"disputes": [
            {"dispute_id": "du_1", "pledge_id": PLEDGE, "state": "open", "to_do": "answer", "reason": "fraudulent", "amount_minor": 10_000, "currency": "JPY", "opened_at": OPENS, "evidence_due_at": CLOSES, "closed_at": None},
            {"dispute_id": "du_2", "pledge_id": OTHER, "state": "won", "to_do": "nothing", "reason": "fraudulent", "amount_minor": 3_000, "currency": "JPY", "opened_at": OPENS, "evidence_due_at": CLOSES, "closed_at": CLOSES},
        ]},
        "GET payments/refunds": {"refunds": [
            {"refund_id": REFUND, "pledge_id": PLEDGE, "rail": "bank_transfer", "amount_minor": 10_000, "currency": "JPY", "reason": "closing", "state": "listed", "account": ACCOUNT, "sent_on": None, "reference": None, "recorded_by": None, "recorded_at": None, "confirmed_by": None, "confirmed_at": None, "listed_at": OPENS, "trouble": None},
        ]},
        "GET investors/investors": {"investors": [{"investor_id": INVESTOR, "kind": "person", "name": "山本 京子", "state": "complete", "contact_confirmed_at": OPENS, "registered_at": OPENS}]},
        f"GET investors/investors/{INVESTOR}": {"investor_id": INVESTOR, "kind": "person", "name": "山本 京子", "state": "complete", "contact_confirmed_at": OPENS, "registered_at": OPENS},
        f"GET investors/investors/{INVESTOR}/profile": {"investor_id": INVESTOR, "version": 1, "recorded_at": OPENS, "birth_on": "1961-04-02", "corporate_number": None, "figures": {"kind": "person", "assets_on": "2027-05-01", "assets_minor": 24_000_000, "liabilities_minor": 3_000_000, "income_year": 2026, "income_minor": 5_200_000}, "suitability": {"version": 1}, "is_suitable": True, "is_current": True, "figures_count_until": "2027-12-31"},
        f"GET investors/investors/{INVESTOR}/registration-draft": httpx.Response(404, json={"type": "/problems/not-found", "status": 404}),
        f"GET investors/investors/{INVESTOR}/quiz-answers": QUIZ,
        f"GET investors/investors/{INVESTOR}/declarations": {"declarations": []},
        f"GET investors/investors/{INVESTOR}/verifications": {"verifications": []},
        f"GET investors/investors/{INVESTOR}/room": ROOM,
        f"GET investors/decisions/{DECISION}": DECISION_MADE,
        "GET investors/rulebook": rules.told,
        f"GET investors/investors/{INVESTOR}/statuses": {"statuses": [STATUS]},
        f"GET investors/handlers/{MIRAI}/angel-certificates": {"certificates": [CERTIFICATE]},
        f"GET investors/investors/{INVESTOR}/angel-files": {"files": [ANGEL_FILE]},
        f"GET investors/investors/{INVESTOR}/ties": {"ties": [TIE]},
        f"GET investors/investors/{COMPANY}": {"investor_id": COMPANY, "kind": "company", "name": "株式会社阿波商店", "state": "complete", "contact_confirmed_at": OPENS, "registered_at": OPENS},
        f"GET investors/investors/{COMPANY}/authorities": {"authorities": [AUTHORITY]},
        f"GET investors/investors/{INVESTOR}/authorities": {"authorities": [AUTHORITY]},
        "GET investors/handler-applicants": {"applicants": [{"investor_id": INVESTOR, "handler_id": MIRAI, "kind": "person", "name": "山本 京子", "birth_on": "1961-04-02", "corporate_number": None, "is_suitable": True, "state": "waiting", "requested_at": OPENS, "decided_at": None}]},
        f"GET investors/investors/{INVESTOR}/own-limits": {"investor_id": INVESTOR, "now": {"most_minor": None, "paused_to": None}, "limits": []},
        f"GET investors/handlers/{MIRAI}/age-rules": {"rules": [{"valid_from": "2027-04-01", "refused_from_years": 85, "extra_step": {"from_years": 75, "what": "ご家族にも説明する"}}]},
        "GET matching/payment-days": {"rounds": [{"round_id": EQUITY_ROUND, "project_id": EQUITY, "state": "open", "payment_day": "2027-07-20", "settles_at": CLOSES, "is_rechecked": False}]},
        f"GET matching/rounds/{EQUITY_ROUND}/payment-day": PAYMENT_DAY,
        "GET matching/over-cap-pledges": {"pledges": [{"pledge_id": INVESTED, "round_id": EQUITY_ROUND, "project_id": EQUITY, "investor_id": INVESTOR, "state": "confirmed", "units": 2, "amount_minor": 200_000, "currency": "JPY", "rail": "bank_transfer", "over_cap_since": OPENS, "settles_at": CLOSES}]},
        "GET mailbox/messages": [],
        **{f"GET {name}/operations": operations(name) for name in ("accounts", "listing", "investors", "payments")},
        "GET matching/operations": STOPPED,
        **{f"GET {name}/audit-chains": {"service": name, "chains": []} for name in ("accounts", "listing", "investors", "payments")},
        "GET matching/audit-chains": HEADS,
    }  # fmt: skip
