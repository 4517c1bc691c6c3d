"""One case as the documents show it."""

from typing import Any, Final

EXAMPLE: Final[dict[str, Any]] = {
    "check": "investor_cap",
    "jurisdiction": "JP",
    "instrument": "equity",
    "licence": "type1_small",
    "issuer": "iss-1",
    "security_class": "shares",
    "applied_at": "2025-03-10T10:00:00+09:00",
    "payment_date": "2025-03-20",
    "investor": {
        "kind": "individual",
        "assets_total": 24_000_000,
        "home_value": 0,
        "liabilities_total": 4_000_000,
        "prior_year_income": 12_000_000,
        "public_pension": 0,
    },
    "history": [
        {
            "issuer": "iss-1",
            "security_class": "shares",
            "offering": "crowdfunding",
            "applied": "2024-05-25",
            "paid": "2024-06-01",
            "amount": 500_000,
        }
    ],
    "request": {"amount": 600_000, "unit_amount": None, "exercise_price": 0},
}
