"""Rules of Stripe that its parameter types do not say: amounts, lengths, what excludes what."""

from typing import Final

from deploy.stripe_sim.errors import InvalidRequest
from deploy.stripe_sim.work import CURRENCY, Body, Params

AMOUNT_LEAST: Final = 50
AMOUNT_MOST: Final = 99_999_999
_METADATA_KEYS: Final = 50
_METADATA_NAME: Final = 40
_METADATA_VALUE: Final = 500
_SUFFIX: Final = 22


def check_amount(amount: int, param: str = "amount") -> None:
    """Yen: at least 50, at most eight digits.

    Raises:
        InvalidRequest: outside of that.
    """
    if amount < AMOUNT_LEAST:
        raise InvalidRequest(
            f"Amount must be at least ¥{AMOUNT_LEAST} jpy",
            code="amount_too_small",
            param=param,
        )
    if amount > AMOUNT_MOST:
        raise InvalidRequest(
            f"Amount must be no more than ¥{AMOUNT_MOST:,} jpy",
            code="amount_too_large",
            param=param,
        )


def check_currency(currency: str) -> str:
    """The currency in small letters: this account, in Japan, takes yen alone.

    Raises:
        InvalidRequest: another currency.
    """
    if currency.lower() != CURRENCY:
        raise InvalidRequest(
            f"Invalid currency: {currency.lower()}. The simulated account takes yen only.",
            param="currency",
        )
    return CURRENCY


def merged_metadata(old: Body, params: Params) -> Body:
    """Metadata after an update: an empty value deletes its key, an empty text all of them.

    Raises:
        InvalidRequest: more than 50 keys, a name over 40 or a value over 500 characters.
    """
    given = params.get("metadata", {})
    if given == "":
        return {}
    merged = {name: text for name, text in {**old, **given}.items() if text != ""}
    for name, text in merged.items():
        if len(name) > _METADATA_NAME or "[" in name:
            raise InvalidRequest(
                f"Metadata keys can be up to {_METADATA_NAME} characters long.",
                param="metadata",
            )
        if len(text) > _METADATA_VALUE:
            raise InvalidRequest(
                f"Metadata values can have up to {_METADATA_VALUE} characters.",
                param=f"metadata[{name}]",
            )
    if len(merged) > _METADATA_KEYS:
        raise InvalidRequest(
            f"Metadata can have up to {_METADATA_KEYS} keys.", param="metadata"
        )
    return merged


def check_suffix(params: Params) -> None:
    """What stands on the supporter's card statement.

    Raises:
        InvalidRequest: over 22 characters, forbidden signs, or the parameter for non-cards.
    """
    if params.get("statement_descriptor"):
        raise InvalidRequest(
            "The statement_descriptor parameter is not supported for card charges."
            " Use statement_descriptor_suffix instead.",
            param="statement_descriptor",
        )
    suffix = params.get("statement_descriptor_suffix") or ""
    if len(suffix) > _SUFFIX or set("<>\\'\"*") & set(suffix):
        raise InvalidRequest(
            f"The statement descriptor suffix must be at most {_SUFFIX} characters"
            " and contain none of < > \\ ' \" *",
            param="statement_descriptor_suffix",
        )


def check_exclusive(params: Params, *groups: tuple[str, ...]) -> None:
    """At most one parameter of each group.

    Raises:
        InvalidRequest: two of one group.
    """
    for group in groups:
        given = [name for name in group if name in params]
        if len(given) > 1:
            raise InvalidRequest(
                f"You may only specify one of these parameters: {', '.join(given)}.",
                param=given[1],
            )


WAYS_OF_CHOOSING: Final = (
    ("allowed_payment_method_types", "automatic_payment_methods"),
    ("allowed_payment_method_types", "excluded_payment_method_types"),
    ("allowed_payment_method_types", "payment_method_configuration"),
)


def check_card_allowed(params: Params) -> None:
    """Cards must be among what the parameters leave; the other kinds are filtered silently.

    Raises:
        InvalidRequest: two ways of choosing at once, or no card left.
    """
    check_exclusive(params, *WAYS_OF_CHOOSING)
    allowed = params.get("allowed_payment_method_types") or ["card"]
    if "card" not in allowed or "card" in (params.get("excluded_payment_method_types") or []):
        raise InvalidRequest(
            "No valid payment method types for this request: the simulator takes cards.",
            param="allowed_payment_method_types",
        )
