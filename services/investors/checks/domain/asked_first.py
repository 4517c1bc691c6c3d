"""Rules that ask something of the investor first and never refuse: EU and UK. Pure."""

from datetime import date
from decimal import Decimal
from typing import Final

from services.investors.checks.domain import figures
from services.investors.checks.domain.answer import Answer, Step, Text, money
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.parts import Declaration
from services.investors.rulebook.domain.days import months_before
from services.investors.rulebook.domain.sums import share
from services.investors.rulebook.domain.versions import RuleVersion

_STEPS: Final[tuple[Step, ...]] = ("warning", "consent", "proof_of_understanding")


def consent(rule: RuleVersion, case: Case) -> Answer:
    """The EU: above the threshold a warning, consent and proof; it is no cap."""
    asked = needed(case.request.amount, "request.amount") + (case.request.exercise_price or 0)
    net_worth = figures.net_worth_of_the_eu(case.investor)
    parameters = rule.parameters
    threshold = max(
        int(parameters["floor_minor"]), share(net_worth or 0, parameters["net_worth_bps"])
    )
    inputs = {"asked": asked, "net_worth": net_worth, "threshold": threshold}
    line = money(threshold, case.jurisdiction)
    if asked <= threshold:
        said = Text(
            f"{line.ja}までは、特別な手順は要りません。",
            f"Up to {line.en} no further steps are asked for.",
        )
        return Answer("allow", rule, said, inputs=inputs)
    said = Text(
        f"{line.ja}をこえるので、リスクの警告、明示の同意、理解の確認が要ります。",
        f"Above {line.en} a warning, express consent and proof of understanding are needed.",
    )
    return Answer("allow_after_steps", rule, said, steps=_STEPS, inputs=inputs)


def declared(rule: RuleVersion, case: Case, on: date) -> Answer:
    """The UK: the investor's own word on its share of net assets, not older than its term."""
    declaration = case.investor.declaration
    lacking = _lacking(rule, declaration, on)
    inputs = {
        "applied_on": str(on),
        "percent_of_net_assets": str(declaration.percent_of_net_assets)
        if declaration
        else None,
        "declared_on": str(declaration.at) if declaration else None,
    }
    if lacking is not None:
        return Answer("declaration_needed", rule, lacking, inputs=inputs)
    good = Text(
        "純資産に対する割合は、申告によれば範囲内です。",
        "By its declaration the investor is within its share of net assets.",
    )
    return Answer("allow", rule, good, inputs=inputs)


def _lacking(rule: RuleVersion, declaration: Declaration | None, on: date) -> Text | None:
    """Why a declaration is asked for (anew)."""
    if declaration is None:
        return Text("先に申告が要ります。", "A declaration is needed first.")
    if not months_before(on, int(rule.parameters["months"])) <= declaration.at <= on:
        return Text(
            "申告が古いか、先の日付です。", "The declaration is too old, or of a day to come."
        )
    most = Decimal(int(rule.parameters["most_bps"])) / 100
    if declaration.percent_of_net_assets <= most:
        return None
    return Text(
        f"申告は純資産の{most}%までです。", f"More than {most} % of net assets is declared."
    )
