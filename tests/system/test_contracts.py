"""Every operation of every live service, as its document says: examples, coverage, fuzzing."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.strategies import just
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,  # style: disagrees with Starlette where a path has two routes
    unsupported_method,
)

from deploy.local.demo.cast import MIKI, SUZUKI, TAMURA, YAMAMOTO
from deploy.local.demo.offers import AI
from shared.migrate import ROOT
from tests.system.platform import Platform

EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
# Session tokens travel in a scheme of their own, which a Bearer header would hide.
_SESSION_PATHS = ("/session", "/tokens")

# No schema says what a PDF is: the document of an offer stands for all of them.
schemathesis.openapi.media_type("application/pdf", just(AI.document))

accounts = schemathesis.openapi.from_path(ROOT / "openapi/accounts.json")
listing = schemathesis.openapi.from_path(ROOT / "openapi/listing.json")
investors = schemathesis.openapi.from_path(ROOT / "openapi/investors.json")
matching = schemathesis.openapi.from_path(ROOT / "openapi/matching.json")
payments = schemathesis.openapi.from_path(ROOT / "openapi/payments.json")


@accounts.parametrize()
@EXAMPLES
def test_accounts_answers_as_documented(case: Case[Any], platform: Platform) -> None:
    _check(case, platform, "accounts", SUZUKI)


@listing.parametrize()
@EXAMPLES
def test_listing_answers_as_documented(case: Case[Any], platform: Platform) -> None:
    _check(case, platform, "listing", MIKI)


@investors.parametrize()
@EXAMPLES
def test_investors_answers_as_documented(case: Case[Any], platform: Platform) -> None:
    _check(case, platform, "investors", TAMURA)


@matching.parametrize()
@EXAMPLES
def test_matching_answers_as_documented(case: Case[Any], platform: Platform) -> None:
    _check(case, platform, "matching", YAMAMOTO)


@payments.parametrize()
@EXAMPLES
def test_payments_answers_as_documented(case: Case[Any], platform: Platform) -> None:
    _check(case, platform, "payments", YAMAMOTO)


def _check(case: Case[Any], platform: Platform, service: str, email: str) -> None:
    """One request as somebody who is signed in, and all that its answer must hold."""
    headers = {}
    if case.path not in _SESSION_PATHS and not _means_other_headers(case):
        headers["Authorization"] = f"Bearer {platform.world.visitor(email).bearer(service)}"
    case.call_and_validate(
        base_url=platform.urls[service],
        headers=headers,
        excluded_checks=[allow_header_conformance, unsupported_method],
    )


def _means_other_headers(case: Case[Any]) -> bool:
    """Whether a wrong or missing header is what the case is about: ours would mend it."""
    return case.meta is not None and case.meta.is_negative_at(ParameterLocation.HEADER)
