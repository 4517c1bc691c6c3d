"""Where our columns become the judge's: one SELECT per service and table; no checks.

The order of the columns is that of `scratch.sql`. A table that is not named here stays empty
there: nothing of that kind exists yet.
"""

from collections.abc import Mapping
from typing import Final

SERVICES: Final = ("accounts", "listing", "investors", "matching", "payments")

_HASHED: Final = "sha256(convert_to(payload::text, 'UTF8'))"

# Of every service; its name is the first column.
HOUSE: Final[Mapping[str, str]] = {
    "outbox": f"""
        SELECT '{{service}}', event_id::text, topic, key::text, type, subject::text,
            aggregate_version, (payload->>'attempt')::int, (payload->>'amount_minor')::bigint,
            {_HASHED}, recorded_at, sent_at FROM outbox""",
    "inbox": "SELECT '{service}', consumer, event_id::text, outcome FROM inbox",
    "parked_message": """
        SELECT '{service}', consumer, event_id::text, topic, partition, "offset",
            convert_from(key, 'UTF8'), subject::text, parked_at, redriven_at
        FROM parked_message""",
    "alarm": "SELECT subject, raised_at FROM alarm",
    "audit_row": """
        SELECT '{service}', coalesce(l.chamber, chamber_id::text, 'platform'), id, actor,
            command_id::text, subject_kind, subject::text,
            coalesce(encode(before_hash, 'hex'), ''), coalesce(encode(after_hash, 'hex'), ''),
            recorded_at, seq, prev_hash, hash, linked_at
        FROM audit LEFT JOIN audit_link l ON l.audit_id = id""",
}

OWN: Final[Mapping[str, Mapping[str, str]]] = {
    "accounts": {
        "known_name": """
            SELECT name FROM person WHERE name <> ''
            UNION SELECT email FROM person WHERE email IS NOT NULL""",
        "membership": """
            SELECT person_id::text, organisation_id::text, role, valid_from, valid_to
            FROM office""",
    },
    "listing": {
        "listed_round": """
            SELECT id::text, project_id::text, chamber_id::text, handler_id::text, instrument,
                owner_person_id::text FROM round""",
        "approval": """
            SELECT id::text, round_id::text, kind, person_id::text, decided_at, cause_id::text
            FROM approval""",
        "second_word": """
            SELECT approval.id::text, proposed_by::text, proposed_at, answered_by::text
            FROM approval JOIN proposed_approval USING (project_id, version)
            WHERE kind = 'chamber' AND state = 'confirmed'""",
    },
    "investors": {
        "known_name": "SELECT DISTINCT name FROM investor",
        "rule_version": """
            SELECT rule_id, valid_from, valid_to FROM rule_version
            WHERE check_kind = 'investor_cap'""",
        "decision": """
            SELECT decision_id::text, pledge_id::text, attempt, rule_id, rule_from, outcome,
                cap, exempt_by, cause_kind, cause_id::text FROM decision""",
        "cap_entry": """
            SELECT id, hold_id::text, pledge_id::text, investor_id::text, issuer_id::text,
                security_class, kind, amount, applied_on, paid_on, counted_before, cap,
                decision_id::text, cause_kind, cause_id::text FROM cap_entry""",
        "moved_day": "SELECT id, move_id::text, round_id::text, payment_day FROM moved_day",
    },
    "matching": {
        "round": """
            SELECT id::text, chamber_id::text, instrument, mode, target_minor, limit_units,
                book_limit_units, state, outcome, cut_id, counted_minor FROM round""",
        "round_return": "SELECT round_id::text, return_id::text, stock_units FROM round_return",
        "round_event": """
            SELECT id, round_id::text, to_state, at, said::text, cause_kind, cause_id::text
            FROM round_event""",
        "round_decision": """
            SELECT id::text, round_id::text, kind, state, proposed_by::text, proposed_at,
                lapses_at, answered_by::text, answered_at FROM round_decision""",
        "issue": """
            SELECT round_id::text, issuer_id::text, security_class, round.payment_day,
                is_private FROM issue JOIN round ON round.id = round_id""",
        "approach": "SELECT round_id::text, investor_id::text FROM approach",
        "group_invitation": """
            SELECT id::text, round_id::text, investor_id::text, state, answered_by::text,
                answered_at, answer_by, kind FROM group_invitation""",
        "introduction": """
            SELECT id::text, round_id::text, owner_person_id::text, investor_id::text, part,
                state, asked_by::text, asked_at, answer_by, ended_by::text, ended_at
            FROM introduction""",
        "pledge": """
            SELECT id::text, round_id::text, investor_id::text, person_id::text, units,
                amount_minor, allotted_units, allotted_minor, state, owner, deadline,
                over_cap_since
            FROM pledge""",
        "pledge_event": """
            SELECT id, pledge_id::text, step_no, trigger, from_state, to_state, at, said::text,
                cause_kind, cause_id::text FROM pledge_event""",
        "agreement": "SELECT id::text, terms_version, reconfirmed_version FROM pledge",
        "amendment": """
            SELECT round_id::text, terms_version, asked_at, reconfirm_by
            FROM round_amendment""",
        "by_rule": """
            SELECT id::text, outcome, limit_units, counted_pledges, committed_at
            FROM round LEFT JOIN round_lot ON round_id = id WHERE allotment_rule IS NOT NULL""",
        "allocation_line": """
            SELECT round_id::text, pledge_id::text, units, allotted_units
            FROM allocation_line""",
        "seat_entry": """
            SELECT id, round_id::text, return_id::text, pledge_id::text, kind, units,
                cause_kind, cause_id::text FROM seat_entry""",
    },
    "payments": {
        "payment": """
            SELECT p.id::text, p.pledge_id::text, backing, c.payment_method_id,
                authorised_minor, captured_minor, refunded_minor, charged_back_minor,
                capture_before, collect_by
            FROM payment p LEFT JOIN saved_card c ON c.id = p.card_id""",
        "payment_event": """
            SELECT id, pledge_id::text, event, cause_kind, cause_id::text FROM payment_event""",
        "refund": """
            SELECT id::text, payment_id::text, amount_minor, state, listed_at, cause_kind,
                cause_id::text FROM refund""",
        "ledger_transaction": """
            SELECT id::text, source, source_id, kind FROM ledger_transaction""",
        "ledger_posting": """
            SELECT transaction_id::text, account, pledge_id::text, amount_minor, currency
            FROM ledger_posting""",
        "payout": """
            SELECT id::text, project_id::text, net_minor, gross_minor - net_minor, state,
                requested_by::text, authorised_at, id::text FROM payout""",
        "payout_line": """
            SELECT payout_id::text, pledge_id::text, amount_minor, cause_id::text
            FROM payout_line""",
        "payout_approval": """
            SELECT payout_id::text, person_id::text, id::text FROM payout_approval""",
        # What two people saw on the bank's own list, for there is no bank to ask.
        "outside_fact": """
            SELECT 'bank', id::text, 'deposit', amount_minor FROM deposit
            WHERE state = 'confirmed'
            UNION ALL SELECT 'bank', id::text, 'refund', amount_minor FROM refund
            WHERE rail = 'bank_transfer' AND state = 'done'
            UNION ALL SELECT 'bank', id::text, 'payout', net_minor FROM payout
            WHERE state = 'confirmed'""",
    },
}


def selects(service: str) -> dict[str, str]:
    """Every table that is copied from this service, with its SELECT."""
    house = {table: each.format(service=service) for table, each in HOUSE.items()}
    return house | dict(OWN[service])
