"""Every operation of every live service, as its document says: examples and fuzzing.

`make contracts` also asks for every corner of every field.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import just
from schemathesis import Case
from schemathesis.checks import CheckContext, CheckFunction
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,  # style: disagrees with Starlette where a path has two routes
    negative_data_rejection,
    unsupported_method,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from deploy.local.demo.offers import AI
from shared.migrate import ROOT
from tests.system.matrix.cast import SERVICES
from tests.system.matrix.documents import led_to
from tests.system.matrix.things import all_things, picture
from tests.system.platform import Platform
from tests.system.rivals import Rivals

LONG: Final = os.environ.get("KYOKAN_CONTRACTS") == "long"
EXAMPLES: Final = settings(
    max_examples=100 if LONG else 6,
    deadline=None,
    derandomize=True,
    # What was made stays: a failure would not come again as it was while it is made smaller.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
WALKS: Final = 100 if LONG else 6
WALK: Final = settings(
    EXAMPLES,
    max_examples=min(WALKS, 10),
    derandomize=False,
    database=None,
    stateful_step_count=10,
)
_EXCLUDED: Final[list[CheckFunction]] = [allow_header_conformance, unsupported_method]

# No schema says what a PDF or a picture is: one of each stands for all of them.
schemathesis.openapi.media_type("application/pdf", just(AI.document))
schemathesis.openapi.media_type("image/jpeg", just(picture("own")))
schemathesis.openapi.media_type("image/png", just(picture("own")))


def _document(service: str) -> OpenApiSchema:
    document = schemathesis.openapi.from_path(ROOT / f"openapi/{service}.json")
    document.config.phases.coverage.enabled = LONG
    # What is wrong may be too large as well, and is refused before it is read.
    rejection = document.config.checks.negative_data_rejection
    rejection.expected_statuses = [*rejection.expected_statuses, "413"]
    return document


accounts = _document("accounts")
listing = _document("listing")
investors = _document("investors")
matching = _document("matching")
payments = _document("payments")


@pytest.fixture(scope="module")
def rivals(platform: Platform) -> Rivals:
    """Things and sessions of their own: the matrix has ended its own."""
    return Rivals(all_things(platform.with_sessions_of_its_own()))


@accounts.parametrize()
@EXAMPLES
def test_accounts_answers_as_documented(case: Case[Any], rivals: Rivals) -> None:
    _try(case, rivals, "accounts")


@listing.parametrize()
@EXAMPLES
def test_listing_answers_as_documented(case: Case[Any], rivals: Rivals) -> None:
    _try(case, rivals, "listing")


@investors.parametrize()
@EXAMPLES
def test_investors_answers_as_documented(case: Case[Any], rivals: Rivals) -> None:
    _try(case, rivals, "investors")


@matching.parametrize()
@EXAMPLES
def test_matching_answers_as_documented(case: Case[Any], rivals: Rivals) -> None:
    _try(case, rivals, "matching")


@payments.parametrize()
@EXAMPLES
def test_payments_answers_as_documented(case: Case[Any], rivals: Rivals) -> None:
    _try(case, rivals, "payments")


@pytest.mark.parametrize("service", SERVICES)
def test_what_was_made_is_found_by_the_links_and_by_nobody_else(
    service: str, rivals: Rivals
) -> None:
    document = _document(service)
    document.config.phases.stateful.inference.algorithms.clear()  # our own links alone
    rivals.answered.clear()
    walked: list[str] = []
    failed: list[Failure] = []

    class Walk(document.as_state_machine()):  # type: ignore[misc]  # made from the document
        def setup(self) -> None:
            walked.append(service)

        def before_call(self, case: Case[Any]) -> None:
            rivals.prepare(service, case)

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            return _sent(case, rivals, service)

        def validate_response(self, response: Response, case: Case[Any], **sent: Any) -> None:
            try:
                case.validate_response(
                    response,
                    headers=sent["headers"],
                    additional_checks=[_nobody_else_finds_it(rivals, service)],
                    excluded_checks=_excluded(case),
                    transport_kwargs=sent,
                    recorder=self.recorder,
                )
            except FailureGroup as found:
                failed.extend(found.exceptions)
                raise

    for number in range(WALKS):
        # Hypothesis walks again where it walked before, but what was made stays there: that
        # looks inconsistent to it, and another seed goes on.
        with suppress(Flaky):
            seed(number)(Walk).run(settings=WALK)
        if failed or len(walked) >= WALKS:
            break
    assert failed == []
    assert len(walked) >= WALKS
    assert led_to(service) & set(rivals.answered), "no link led anywhere"


def _try(case: Case[Any], rivals: Rivals, service: str) -> None:
    """One request of somebody who may ask, and all that its answer must hold."""
    rivals.prepare(service, case)
    case.call_and_validate(
        **_sent(case, rivals, service),
        additional_checks=[_nobody_else_finds_it(rivals, service)],
        excluded_checks=_excluded(case),
    )


def _excluded(case: Case[Any]) -> list[CheckFunction]:
    """The one file stands for broken ones too, and is taken where its round is there."""
    is_file = isinstance(case.body, bytes) and case.body in {AI.document, picture("own")}
    return [*_EXCLUDED, negative_data_rejection] if is_file else _EXCLUDED


def _sent(case: Case[Any], rivals: Rivals, service: str) -> dict[str, Any]:
    authorization = rivals.authorization(service, case)
    return {
        "base_url": rivals.things.cast.platform.urls[service],
        "headers": {"Authorization": authorization} if authorization else {},
    }


def _nobody_else_finds_it(
    rivals: Rivals, service: str
) -> Callable[[CheckContext, Response, Case[Any]], None]:
    def nobody_else_finds_it(_: CheckContext, response: Response, case: Case[Any]) -> None:
        rivals.check(service, case, response)

    return nobody_else_finds_it
