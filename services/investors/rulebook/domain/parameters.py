"""What each kind of rule must say, so that no figure is missing or of another type. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.investors.rulebook.domain.versions import Check, RulebookBroken

_BPS: Final = 10_000
Fits = Callable[[Any], bool]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_bps(value: object) -> bool:
    return isinstance(value, int) and _is_whole(value) and value <= _BPS


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


def _one_of(*words: str) -> Fits:
    return lambda value: value in words


def _is_yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _are_tests(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_test(each) for each in value)


def _is_test(value: Any) -> bool:  # noqa: ANN401  # as it was read
    fits = {
        "number": _is_whole,
        "joined_by": _one_of("all", "any"),
        "net_assets_minor": _is_whole,
        "investable_minor": _is_whole,
        "income_minor": _is_whole,
        "trades_a_month": _is_whole,
        "asks_experience": _is_yes_or_no,
    }
    must = {"number", "joined_by", "asks_experience"}
    figures = {"net_assets_minor", "investable_minor", "income_minor"}
    return (
        isinstance(value, dict)
        and must <= value.keys() <= fits.keys()
        and bool(figures & value.keys())
        and all(fits[name](said) for name, said in value.items())
    )


# By kind; `_minor` is an amount, `_bps` a share. `exempt` names the statuses it frees.
KINDS: Final[Mapping[str, Mapping[str, Fits]]] = {
    "none": {},
    "flat": {"flat_minor": _is_whole, "exempt": _are_words},
    "formula": {
        "ceiling_minor": _is_whole,
        "floor_minor": _is_whole,
        "net_assets_bps": _is_bps,
        "income_bps": _is_bps,
        "exempt": _are_words,
    },
    "by_threshold": {
        "threshold_minor": _is_whole,
        "floor_minor": _is_whole,
        "below_bps": _is_bps,
        "from_bps": _is_bps,
        "base": _one_of("lesser", "greater"),
        "exempt": _are_words,
    },
    "consent": {"floor_minor": _is_whole, "net_worth_bps": _is_bps, "exempt": _are_words},
    "declared": {"most_bps": _is_bps, "months": _is_whole, "exempt": _are_words},
    "below": {"limit_minor": _is_whole},
    "up_to": {"limit_minor": _is_whole},
    "above": {"limit_minor": _is_whole},
    "band": {"from_minor": _is_whole, "limit_minor": _is_whole},
    "sum": {"offerings": _are_words, "by_bucket": _is_yes_or_no},
    "days": {"days": _is_whole, "first_day": _is_whole, "exempt": _are_words},
    "hours_before_deadline": {"hours": _is_whole, "exempt": _are_words},
    "business_days": {"days": _is_whole},
    "hours": {"hours": _is_whole},
    "solicited": {"months": _is_whole, "most_people": _is_whole},
    "tests": {
        "tests": _are_tests,
        "contract_months": _is_whole,
        "contract_with": _one_of("that firm", "any firm"),
    },
    "either": {"income_minor": _is_whole, "net_assets_minor": _is_whole},
    "conduct": {"permitted": _are_words},
}


# What the evaluator of each check can read; a kind of another check would stop it.
KINDS_OF: Final[Mapping[Check, frozenset[str]]] = {
    "investor_cap": frozenset(
        {"none", "flat", "formula", "by_threshold", "consent", "declared"}
    ),
    "issuer_ceiling": frozenset({"below", "up_to"}),
    "issuer_sum": frozenset({"sum"}),
    "disclosure_exemption": frozenset({"below"}),
    "short_form": frozenset({"band"}),
    "securities_notice": frozenset({"above"}),
    "withdrawal": frozenset({"days", "hours_before_deadline"}),
    "private_placement": frozenset({"solicited"}),
    "professional_status": frozenset({"tests", "either"}),
    "reconfirmation": frozenset({"business_days"}),
    "first_offer_wait": frozenset({"hours"}),
    "voice_call": frozenset({"conduct"}),
    "identity_methods": frozenset({"conduct"}),
    "platform_duty": frozenset({"above"}),
}


def refuse_untyped(rule_id: str, check: Check, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that lack a figure, hold one too many, or one of another type.

    Raises:
        RulebookBroken: naming the rule and the figure.
    """
    kind = str(parameters.get("kind"))
    if kind not in KINDS_OF[check]:
        raise RulebookBroken(f"{rule_id}: {check} knows no kind {kind!r}")
    fits = KINDS[kind]
    if differing := fits.keys() ^ (parameters.keys() - {"kind"}):
        raise RulebookBroken(f"{rule_id}: {', '.join(sorted(differing))} missing or unknown")
    for name, fit in fits.items():
        if not fit(parameters[name]):
            raise RulebookBroken(f"{rule_id}: {name} cannot be {parameters[name]!r}")
