"""What the installed library declares about an answer, and what an answer lacks of it."""

import importlib
import sys
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

import stripe
from typing_extensions import get_type_hints

# Members that Stripe leaves out unless they apply; all others must be there, null or not.
SOMETIMES: dict[str, frozenset[str]] = {
    "payment_intent": frozenset(
        {
            "hooks",
            "managed_payments",
            "payment_details",
            "payment_record",
            "presentment_details",
            "shipping",
        }
    ),
    "charge": frozenset(
        {
            "authorization_code",
            "level3",
            "presentment_details",
            "refunds",
            "source",
            "transfer",
        }
    ),
    "setup_intent": frozenset({"attach_to_self", "managed_payments"}),
    "setup_attempt": frozenset({"attach_to_self"}),
    "customer": frozenset(
        {
            "cash_balance",
            "deleted",
            "invoice_credit_balance",
            "sources",
            "subscriptions",
            "tax",
            "tax_ids",
        }
    ),
    "refund": frozenset(
        {
            "customer",
            "customer_account",
            "description",
            "failure_balance_transaction",
            "failure_reason",
            "instructions_email",
            "next_action",
            "payment_method",
            "pending_reason",
            "presentment_details",
        }
    ),
    "balance": frozenset({"connect_reserved", "instant_available", "issuing"}),
    "checkout.session": frozenset(
        {
            "integration_identifier",
            "line_items",
            "managed_payments",
            "name_collection",
            "optional_items",
            "redirect_on_completion",
            "return_url",
            "tax_id_collection",
        }
    ),
    "event": frozenset({"account", "context"}),
    "webhook_endpoint": frozenset({"deleted", "secret"}),
    "dispute": frozenset({"intended_submission_method", "network_reason_code"}),
}


@cache
def _hints(kind: type) -> dict[str, Any]:
    names = {**vars(stripe), **vars(sys.modules[kind.__module__])}
    try:
        return get_type_hints(kind, globalns=names, localns=names)
    except NameError:  # names that the library itself imports for type checkers only
        return dict(kind.__annotations__)


def _class_of(body: dict[str, Any]) -> type | None:
    classes = importlib.import_module("stripe._object_classes").OBJECT_CLASSES
    place = classes.get(str(body.get("object")))
    return getattr(importlib.import_module(place[0]), place[1]) if place else None


def lacking(body: dict[str, Any], kind: type | None = None, at: str = "") -> Iterator[str]:
    """Paths of declared members that are absent: required ones, nullable ones at the top."""
    found = kind or _class_of(body)
    if found is None:
        return
    name = str(body.get("object", ""))
    for member, declared in _hints(found).items():
        if member == "OBJECT_NAME" or member.startswith("_"):
            continue
        optional = type(None) in get_args(declared)
        needed = not optional or (
            kind is None and name != "payment_method" and member not in SOMETIMES.get(name, ())
        )
        if member not in body:
            if needed:
                yield f"{at or name}.{member}"
            continue
        yield from _inside(body[member], declared, f"{at or name}.{member}")


def _inside(value: object, declared: object, at: str) -> Iterator[str]:
    """Members of members: hashes and lists of hashes that the library has classes for."""
    options = get_args(declared) if get_origin(declared) is typing.Union else (declared,)
    for option in options:
        if isinstance(value, list) and get_origin(option) is list:
            for each in value:
                yield from _inside(each, get_args(option)[0], f"{at}[]")
        elif isinstance(value, dict) and isinstance(option, type) and "object" not in value:
            if issubclass(option, stripe.StripeObject) and option is not stripe.StripeObject:
                yield from lacking(value, option, at)
        elif isinstance(value, dict) and "object" in value and option is options[0]:
            yield from lacking(value)
