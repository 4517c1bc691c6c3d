"""Decisions against a count by hand: what counts, what fits, and every reason to refuse."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.investors.authorities.domain import Acting
from services.investors.caps.domain import Bucket, Entry
from services.investors.checks.domain.parts import Status
from services.investors.decisions.domain import decide
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.domain.application import Application, Offer
from services.investors.decisions.domain.verdict import Reason, Verdict
from services.investors.decisions.sentences import REASONS, sentences
from services.investors.holds import domain as holds
from services.investors.holds.domain import Hold
from services.investors.profiles.domain import Profile, figures_of
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion
from services.investors.rulebook.editions import newest
from tests.examples import examples

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
TODAY = date(2026, 11, 24)
INVESTOR, ISSUER, HANDLER, PERSON = (UUID(int=at) for at in range(1, 5))
BUCKET = Bucket(INVESTOR, f"JP/{ISSUER}/common")
PARAMETERS = {
    "kind": "formula",
    "ceiling_minor": 2_000_000,
    "floor_minor": 500_000,
    "net_assets_bps": 500,
    "income_bps": 500,
    "exempt": [],
}
FIGURES = {
    "kind": "person",
    "assets_on": "2026-11-01",
    "assets_minor": 18_000_000,
    "liabilities_minor": 0,
    "income_year": 2025,
    "income_minor": 0,
}
CAP = 900_000


def rule(check: str, instrument: str, parameters: dict[str, object]) -> RuleVersion:
    return RuleVersion(
        rule_id="R",
        version=1,
        check="withdrawal" if check == "withdrawal" else "investor_cap",
        jurisdiction="JP",
        instrument=instrument,
        licence=None,
        valid_from=None,
        valid_to=None,
        parameters=parameters,
        article_ja="内閣府令",
        article_en="the ordinance",
        source="",
        confidence="H",
    )


RULES = Rulebook(
    [
        rule("investor_cap", "equity", PARAMETERS),
        rule("withdrawal", "equity", {"kind": "days", "days": 8, "first_day": 1, "exempt": []}),
        rule("investor_cap", "reward", {"kind": "none"}),
    ]
)
PROFILE = Profile(
    UUID(int=9), 1, date(1955, 5, 5), is_suitable=True, figures=figures_of(FIGURES)
)
READY = Applicant(
    is_registered=True,
    is_contact_confirmed=True,
    people=frozenset({PERSON}),
    profiles=(PROFILE,),
    verified_by=frozenset({HANDLER}),
    declared_on={(ISSUER, "common"): TODAY},
)
AS_COMPANY = replace(READY, is_person=False, acting=(Acting(PERSON, HANDLER, TODAY, TODAY),))
OFFER = Offer(
    issuer_id=ISSUER,
    owner_person_id=UUID(int=5),
    handler_id=HANDLER,
    instrument="equity",
    security_class="common",
    jurisdiction="JP",
    licence="type1_small",
    payment_day=date(2027, 1, 20),
)


def application(amount_minor: int | None = 1, **offer: object) -> Application:
    changed: Offer = replace(OFFER, **offer)  # type: ignore[arg-type]
    return Application(INVESTOR, PERSON, NOW, amount_minor, "JPY", changed)


def declared(amount_minor: int, applied_on: date, paid_on: date | None = None) -> Entry:
    return Entry(BUCKET, "declared", amount_minor, applied_on, paid_on, ISSUER, "common")


def judged(amount_minor: int | None = 1, *entries: Entry, **offer: object) -> Verdict:
    return decide(RULES, application(amount_minor, **offer), READY, entries)


@pytest.mark.parametrize("amount_minor", [1, CAP - 1, CAP])
def test_up_to_the_cap_itself_is_allowed(amount_minor: int) -> None:
    verdict = judged(amount_minor)
    assert (verdict.outcome, verdict.cap_minor, verdict.counted_minor) == ("allow", CAP, 0)
    assert verdict.withdraw_until == datetime(2026, 12, 1, 14, 59, 59, 999_999, UTC)


def test_one_yen_above_is_refused_and_the_room_told() -> None:
    verdict = judged(CAP + 1)
    assert verdict.reasons == ["over_cap"]
    assert verdict.room_minor == CAP


@pytest.mark.parametrize(
    ("applied_on", "paid_on", "counts"),
    [
        (date(2026, 1, 19), None, False),
        (date(2026, 1, 20), None, True),
        (date(2026, 1, 19), date(2026, 1, 20), True),
        (date(2025, 6, 1), date(2026, 1, 19), False),
        (date(2026, 11, 24), None, True),
    ],
)
def test_what_was_applied_for_or_paid_within_the_year_counts(
    applied_on: date, paid_on: date | None, *, counts: bool
) -> None:
    verdict = judged(CAP, declared(1, applied_on, paid_on))
    assert verdict.counted_minor == (1 if counts else 0)
    assert verdict.outcome == ("refuse" if counts else "allow")


def test_a_declaration_may_exceed_the_cap_and_the_room_is_then_nothing() -> None:
    verdict = judged(1, declared(CAP * 3, TODAY))
    assert verdict.room_minor == 0
    assert verdict.reasons == ["over_cap"]


def test_a_correction_takes_back_what_was_declared_in_every_window() -> None:
    wrong, day = declared(CAP, TODAY), TODAY
    verdict = judged(CAP, wrong, declared(-CAP, day), declared(1, day))
    assert verdict.counted_minor == 1


def test_the_room_returns_when_the_earliest_amount_leaves_the_look_back() -> None:
    verdict = judged(1, declared(5, date(2026, 8, 1)), declared(5, date(2026, 9, 1)))
    assert verdict.room_returns_on == date(2027, 8, 2)


REFUSED: list[tuple[Reason, Application, Applicant]] = [
    ("no_rule", application(instrument="fund"), READY),
    ("no_rule", application(jurisdiction="US"), READY),
    ("no_rule", replace(application(), currency="USD"), READY),
    ("offer_incomplete", application(security_class=None), READY),
    ("offer_incomplete", application(security_class="preferred"), READY),
    ("offer_incomplete", application(handler_id=None), READY),
    ("not_registered", application(), Applicant()),
    ("contact_unconfirmed", application(), replace(READY, is_contact_confirmed=False)),
    ("profile_needed", application(), replace(READY, profiles=())),
    (
        "figures_needed",
        replace(application(), applied_at=datetime(2026, 12, 31, 15, tzinfo=UTC)),
        READY,
    ),
    (
        "under_age",
        application(),
        replace(READY, profiles=(replace(PROFILE, birth_on=date(2008, 11, 25)),)),
    ),
    ("under_age", application(), replace(READY, profiles=(replace(PROFILE, birth_on=None),))),
    (
        "not_suitable",
        application(),
        replace(READY, profiles=(replace(PROFILE, is_suitable=False),)),
    ),
    ("not_verified", application(handler_id=UUID(int=99)), READY),
    ("over_age", application(), replace(READY, too_old_for=READY.verified_by)),
    ("authority_needed", application(), replace(AS_COMPANY, acting=())),
    ("own_project", application(owner_person_id=PERSON), READY),
    (
        "own_project",
        application(owner_person_id=UUID(int=77)),
        replace(READY, people=frozenset({PERSON, UUID(int=77)})),
    ),
    ("declaration_needed", application(), replace(READY, declared_on={})),
    # Where the look-back begins after today, an answer of today counts, and none before.
    (
        "declaration_needed",
        application(payment_day=date(2027, 11, 25)),
        replace(READY, declared_on={(ISSUER, "common"): TODAY - timedelta(days=1)}),
    ),
    ("payment_day_passed", application(payment_day=TODAY), READY),
    ("over_own_limit", application(300_001), replace(READY, own_most_minor=300_000)),
    ("paused", application(1), replace(READY, paused_to=TODAY)),
    ("over_cap", application(CAP + 1), READY),
]


def test_a_payment_more_than_a_year_away_asks_for_an_answer_of_today() -> None:
    far = application(payment_day=date(2028, 3, 1))
    declared = replace(READY, declared_on={(ISSUER, "common"): TODAY})
    assert decide(RULES, far, declared, []).outcome == "allow"


@pytest.mark.parametrize(("because", "asked", "who"), REFUSED)
def test_each_reason_refuses(because: Reason, asked: Application, who: Applicant) -> None:
    verdict = decide(RULES, asked, who, [])
    assert verdict.outcome == "refuse"
    assert because in verdict.reasons
    assert verdict.withdraw_until is None


def test_no_reason_is_left_untested_and_each_says_what_to_do_in_both_languages() -> None:
    assert {because for because, _, _ in REFUSED} == set(REASONS)
    for because, asked, who in REFUSED:
        verdict = decide(RULES, asked, who, [])
        said = sentences(verdict, asked.amount_minor)
        assert said
        assert all(each.ja and each.en for each in said), because


@pytest.mark.parametrize("missing", [{"profiles": []}, {"verified_by": frozenset()}])
def test_what_is_unknown_never_means_exempt(missing: dict[str, object]) -> None:
    verdict = decide(RULES, application(), replace(READY, **missing), [])  # type: ignore[arg-type]
    assert verdict.outcome == "refuse"


def test_a_reward_asks_for_a_name_and_a_contact_only() -> None:
    who = Applicant(is_registered=True, is_contact_confirmed=True)
    reward = application(
        10**12,
        instrument="reward",
        security_class=None,
        handler_id=None,
        owner_person_id=PERSON,
    )
    verdict = decide(RULES, reward, who, [])
    assert (verdict.outcome, verdict.cap_minor, verdict.withdraw_until) == ("allow", None, None)


@pytest.mark.parametrize(
    ("applied_at", "until"),
    [
        (
            datetime(2026, 11, 24, 3, tzinfo=UTC),
            datetime(2026, 12, 1, 14, 59, 59, 999_999, UTC),
        ),
        # One in the morning in Japan is still the day before in UTC.
        (
            datetime(2026, 11, 23, 16, tzinfo=UTC),
            datetime(2026, 12, 1, 14, 59, 59, 999_999, UTC),
        ),
    ],
)
def test_the_right_to_withdraw_ends_with_the_eighth_day_counting_the_application_day(
    applied_at: datetime, until: datetime
) -> None:
    asked = replace(application(), applied_at=applied_at)
    verdict = decide(RULES, asked, READY, [])
    assert verdict.withdraw_until == until
    assert verdict.right == RULES.rules[1]
    lawless = Rulebook([RULES.rules[0]])
    assert decide(lawless, asked, READY, []).withdraw_until is None


def freed(handler: UUID = HANDLER, contract: str = "securities") -> Applicant:
    """A specified investor, whose figures are too old and who declared nothing."""
    old = replace(PROFILE, figures=figures_of({**FIGURES, "assets_on": "2024-11-01"}))
    status = Status("specified_investor", TODAY, TODAY, str(handler), contract)
    return replace(READY, profiles=(old,), declared_on={}, statuses=(status,))


def test_a_specified_investor_has_no_cap_declares_nothing_and_cannot_withdraw() -> None:
    verdict = decide(newest(), application(10 * CAP), freed(), [declared(CAP, TODAY)])
    assert (verdict.outcome, verdict.cap_minor, verdict.counted_minor) == ("allow", None, CAP)
    assert verdict.withdraw_until is None
    assert verdict.exempt is not None
    assert [each.en for each in sentences(verdict, 10 * CAP)] == [
        "As a specified investor you have no cap."
    ]


@pytest.mark.parametrize("who", [freed(UUID(int=77)), freed(contract="advice")])
def test_a_status_of_another_firm_or_contract_frees_nobody(who: Applicant) -> None:
    verdict = decide(newest(), application(), who, [])
    assert verdict.reasons == ["figures_needed", "declaration_needed"]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_status_frees_on_its_own_days_alone(days: int) -> None:
    asked = replace(application(), applied_at=NOW + timedelta(days=days))
    assert "declaration_needed" in decide(newest(), asked, freed(), []).reasons


def test_a_limit_of_its_own_binds_a_specified_investor_too() -> None:
    bound = replace(freed(), own_most_minor=10 * CAP)
    refused = decide(newest(), application(10 * CAP + 1), bound, [])
    assert (refused.reasons, refused.room_minor) == (["over_own_limit"], 10 * CAP)
    assert decide(newest(), application(10 * CAP), bound, []).outcome == "allow"
    assert len(sentences(refused, 10 * CAP + 1)) == 3


DAY = st.integers(-500, 500).map(lambda days: TODAY + timedelta(days=days))
PAST = st.integers(0, 800).map(lambda days: TODAY - timedelta(days=days))


@given(
    st.lists(st.tuples(st.integers(1, 400_000), PAST, st.none() | DAY), max_size=8),
    st.integers(1, 700),
    st.integers(1, 1_000_000),
)
def test_the_count_is_that_of_a_calendar_read_day_by_day(
    purchases: list[tuple[int, date, date | None]], days: int, amount_minor: int
) -> None:
    payment_day = TODAY + timedelta(days=days)
    # February 29th aside, which has its own table: walk back to the same day a year earlier.
    window, day = set(), payment_day
    while (day.year, day.month, day.day) != (
        payment_day.year - 1,
        payment_day.month,
        payment_day.day,
    ):
        day -= timedelta(days=1)
        window.add(day)
        if (payment_day.month, payment_day.day) == (2, 29) and day == date(
            payment_day.year - 1, 2, 28
        ):
            break
    by_hand = sum(
        amount for amount, applied, paid in purchases if applied in window or paid in window
    )
    who = replace(READY, declared_on={(ISSUER, "common"): payment_day})
    entries = [declared(*each) for each in purchases]
    verdict = decide(RULES, application(amount_minor, payment_day=payment_day), who, entries)
    assert verdict.counted_minor == by_hand
    assert (verdict.outcome == "allow") == (by_hand + amount_minor <= CAP)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["place", "end", "use", "reduce", "move", "declare"]),
        st.integers(0, 9),
        st.integers(1, 600_000),
        st.integers(1, 500),
    ),
    max_size=25,
)


@settings(max_examples=examples(200))
@given(MOVES)
def test_over_any_history_each_hold_counted_what_stood_before_it_and_fitted_the_cap(
    moves: list[tuple[str, int, int, int]],
) -> None:
    ledger: list[Entry] = []
    ids = count(1_000)
    for move, which, amount_minor, days in moves:
        payment_day = TODAY + timedelta(days=days)
        held = [each for each in ledger if each.kind == "held"]
        if move == "declare":
            ledger.append(declared(amount_minor, TODAY - timedelta(days=days)))
        elif move == "place":
            ledger += _placed(ledger, amount_minor, payment_day, UUID(int=next(ids)))
        elif held:
            hold_id = held[which % len(held)].hold_id
            one = Hold([each for each in ledger if each.hold_id == hold_id])
            step = {
                "end": holds.end(one),
                "use": holds.use(one),
                "reduce": holds.reduce(one, amount_minor),
                "move": holds.move(one, payment_day),
            }[move]
            ledger += [step.entry] if step else []
    _judge(ledger)


def _placed(
    ledger: list[Entry], amount_minor: int, payment_day: date, hold_id: UUID
) -> list[Entry]:
    who = replace(READY, declared_on={(ISSUER, "common"): payment_day})
    verdict = decide(RULES, application(amount_minor, payment_day=payment_day), who, ledger)
    if verdict.outcome == "refuse":
        assert verdict.reasons == ["over_cap"]
        assert verdict.room_minor is not None
        assert verdict.room_minor < amount_minor
        return []
    held = Entry(BUCKET, "held", amount_minor, TODAY, payment_day, ISSUER, "common", hold_id)
    return [
        replace(held, counted_before_minor=verdict.counted_minor, cap_minor=verdict.cap_minor)
    ]


def _judge(ledger: list[Entry]) -> None:
    """Count again without any of the code above, as the law puts it."""
    for at, entry in enumerate(ledger):
        if entry.kind != "held":
            continue
        assert entry.paid_on is not None
        until = entry.paid_on
        since = date(
            until.year - 1, until.month, min(until.day, 28) if until.month == 2 else until.day
        )
        counted = 0
        groups: dict[object, list[Entry]] = {}
        for place, other in enumerate(ledger[:at]):
            groups.setdefault(other.hold_id or place, []).append(other)
        for group in groups.values():
            paid = [each.paid_on for each in group if each.paid_on]
            days = [group[0].applied_on, *paid[-1:]]
            if any(since <= day < until for day in days):
                counted += sum(each.amount_minor for each in group)
        assert entry.counted_before_minor == counted
        assert entry.cap_minor is not None
        assert counted + entry.amount_minor <= entry.cap_minor


def test_a_limit_of_ones_own_leaves_less_room_and_never_more() -> None:
    for own, room in ((300_000, 300_000), (CAP, CAP), (5_000_000, CAP), (0, 0)):
        verdict = decide(RULES, application(None), replace(READY, own_most_minor=own), [])
        assert (verdict.room_minor, verdict.cap_minor) == (room, CAP)
        over = application(room + 1)
        [reason] = decide(RULES, over, replace(READY, own_most_minor=own), []).reasons
        assert reason == ("over_own_limit" if own < CAP else "over_cap")


def test_a_pause_ends_with_its_last_day_and_stops_no_reward() -> None:
    over = replace(READY, paused_to=TODAY - timedelta(days=1))
    assert decide(RULES, application(1), over, []).outcome == "allow"
    paused = replace(READY, paused_to=TODAY + timedelta(days=9))
    offer = replace(application(1).offer, instrument="reward", security_class=None)
    reward = replace(application(1), offer=offer)
    assert decide(RULES, reward, paused, []).outcome == "allow"


def test_a_company_pledges_by_whom_its_handler_takes_at_their_word() -> None:
    assert decide(RULES, application(), AS_COMPANY, []).outcome == "allow"


@pytest.mark.parametrize(
    "acting",
    [
        Acting(UUID(int=77), HANDLER, TODAY, TODAY),
        Acting(PERSON, UUID(int=77), TODAY, TODAY),
        Acting(PERSON, HANDLER, date(2026, 11, 25), date(2026, 11, 25)),
        Acting(PERSON, HANDLER, date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_anothers_authority_or_of_other_days_is_none(acting: Acting) -> None:
    verdict = decide(RULES, application(), replace(AS_COMPANY, acting=(acting,)), [])
    assert verdict.reasons == ["authority_needed"]


def test_a_company_supports_a_reward_without_any_authority() -> None:
    who = replace(AS_COMPANY, acting=())
    reward = application(instrument="reward", security_class=None, handler_id=None)
    assert decide(RULES, reward, who, []).outcome == "allow"


def test_a_decision_from_before_authority_was_asked_for_stays_as_it_was() -> None:
    assert decide(RULES, application(), replace(AS_COMPANY, acting=None), []).reasons == ()
