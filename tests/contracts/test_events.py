"""What travels on topics is what is written down, names nobody, and breaks no reader."""

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import pytest

from shared import openapi
from shared.contracts.registry import CONTRACTS
from shared.migrate import ROOT

if TYPE_CHECKING:
    from shared.contracts.envelope import Event

EVENTS: Final = ROOT / "openapi/events"
SCHEMAS: Final = openapi.event_schemas()

# Ids, amounts, codes and dates: the only fields that may stand on a topic for ever. No names,
# addresses, free text or figures of a person's wealth.
PERMITTED: Final = {
    "id": {
        "person_id",
        "organisation_id",
        "membership_id",
        "session_id",
        "project_id",
        "chamber_id",
        "handler_id",
        "owner_person_id",
        "round_id",
        "issuer_id",
        "return_id",
        "investor_id",
        "verified_by_handler_ids",
        "pledge_id",
        "hold_id",
        "decision_id",
        "rule_id",
        "update_id",
        "report_id",
        "signal_id",
        "tie_id",
        "authority_id",
        "move_id",
        "invitation_id",
        "introduction_id",
        "change_id",
    },
    "amount": {
        "amount_minor",
        "unit_minor",
        "target_minor",
        "counted_minor",
        "allotted_minor",
        "currency",
        "units",
        "limit_units",
        "book_limit_units",
        "stock_units",
        "pledges",
        "attempt",
        "version",
        "was_version",
        "terms_version",
        "transfer_within_days",
        # What one would give at once: asked for, and no figure of what one has.
        "least_minor",
        "most_minor",
    },
    "code": {
        "organisation_kind",
        "role",
        "kind",
        "instruments",
        "instrument",
        "mode",
        "allotment",
        "allotment_rule",
        "has_waitlist",
        "security_class",
        "jurisdiction",
        "licence",
        "rail",
        "rails",
        "because",
        "reason",
        "backing",
        "code",
        "outcome",
        "certificate_sha256",
        "municipality",
        "theme",
        "themes",
        "may_be_shown",
        "introduced_for",
        "part",
        "is_over_cap",
    },
    "date": {
        "valid_from",
        "valid_to",
        "ended_at",
        "closed_at",
        "opens_at",
        "closes_at",
        "settles_at",
        "transfers_end",
        "payment_day",
        "withdraw_until",
        "applied_at",
        "given_at",
        "pay_by",
        "collect_by",
        "opened_at",
        "decided_at",
        "repair_until",
        "evidence_due_at",
        "answer_by",
        "reconfirm_by",
    },
    "part": {"terms", "returns", "offer", "roots", "ticket"},
}


def _fields(schema: dict[str, Any]) -> set[str]:
    parts = [schema, *schema.get("$defs", {}).values()]
    return {field for part in parts for field in part.get("properties", {})}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_an_event_carries_permitted_fields_only(name: str) -> None:
    permitted = set().union(*PERMITTED.values())
    assert _fields(SCHEMAS[name]) <= permitted


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_committed_schema_is_the_one_of_the_code(name: str) -> None:
    committed = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    assert committed == SCHEMAS[name], "run make openapi"


def test_no_schema_is_committed_that_no_code_speaks() -> None:
    written = {path.stem for path in EVENTS.glob("*.json")} - {"released"}
    assert written == set(SCHEMAS)


def test_nothing_breaks_a_reader_of_the_last_release() -> None:
    released = json.loads((EVENTS / "released.json").read_text(encoding="utf-8"))
    assert openapi.breaks(released, SCHEMAS) == []


@pytest.mark.parametrize(
    "broken",
    ["gone", "field", "required", "type", "enum", "key", "part"],
)
def test_each_kind_of_break_is_found(broken: str) -> None:
    after = copy.deepcopy(SCHEMAS)
    closing = after["PledgeClosing"]
    if broken == "gone":
        del after["PledgeClosing"]
    elif broken == "field":
        del closing["properties"]["reason"]
    elif broken == "required":
        closing["properties"]["more"] = {"type": "string"}
        closing["required"].append("more")
    elif broken == "type":
        closing["properties"]["round_id"] = {"type": "integer"}
    elif broken == "enum":
        closing["properties"]["reason"]["enum"].append("bored")
    elif broken == "key":
        closing["x-key"] = "pledge_id"
    else:
        del after["RoundScheduled"]["$defs"]["Terms"]["properties"]["mode"]
    assert len(openapi.breaks(SCHEMAS, after)) == 1


def test_a_field_added_with_a_default_breaks_nobody() -> None:
    after = copy.deepcopy(SCHEMAS)
    after["PledgeClosing"]["properties"]["more"] = {"type": "string", "default": ""}
    assert openapi.breaks(SCHEMAS, after) == []


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_key_and_subject_are_ids_of_the_payload(name: str) -> None:
    contract: type[Event] = CONTRACTS[name]
    for field in (contract.KEY, contract.SUBJECT):
        assert contract.model_fields[field].annotation.__name__ == "UUID"  # type: ignore[union-attr]
        assert get_args(contract.model_fields[field].annotation) == ()


def test_topics_of_events_are_topics_of_the_broker() -> None:
    topics = (Path(ROOT) / "deploy/kafka/topics.toml").read_text(encoding="utf-8")
    for schema in SCHEMAS.values():
        assert f'"{schema["x-topic"]}"' in topics
