"""An investor's figures as each law reads them. Pure; None where a part is unknown."""

from services.investors.checks.domain.parts import Investor
from services.investors.rulebook.domain.sums import Figures


def net_assets(investor: Investor, *, home: bool) -> int | None:
    """Assets less all debt, with the home or without it; its mortgage stays a debt."""
    if investor.net_assets is not None:
        return investor.net_assets
    left_out = 0 if home else investor.home_value
    if investor.assets_total is None or investor.liabilities_total is None or left_out is None:
        return None
    return investor.assets_total - left_out - investor.liabilities_total


def income(investor: Investor) -> int | None:
    """Gross income of the year before, without public pensions."""
    if investor.prior_year_income is None or investor.public_pension is None:
        return None
    return investor.prior_year_income - investor.public_pension


def of_japan(investor: Investor) -> Figures:
    """A person's without the home; a company's by its balance sheet and its revenue."""
    if investor.kind == "company":
        return Figures(net_assets(investor, home=True), investor.prior_fiscal_year_revenue)
    return Figures(net_assets(investor, home=False), income(investor))


def of_the_us(investor: Investor) -> Figures:
    """Net worth without the home, and income."""
    return Figures(investor.net_worth, investor.annual_income)


def net_worth_of_the_eu(investor: Investor) -> int | None:
    """Net income and liquid assets less commitments (Delegated Regulation 2022/2114)."""
    if investor.net_worth is not None:
        return investor.net_worth
    parts = (investor.net_annual_income, investor.liquid_assets, investor.annual_commitments)
    if None in parts:
        return None
    earned, liquid, committed = (part or 0 for part in parts)
    return earned + liquid - committed
