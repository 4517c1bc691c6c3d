-- What the judge needs to know, in tables that end with its session; ids are copied as text.

-- matching
CREATE TEMP TABLE round (round text PRIMARY KEY, chamber text, instrument text, mode text,
    target_amount bigint, limit_units int, book_limit int, state text, outcome text,
    cut_id bigint, counted_amount bigint);
CREATE TEMP TABLE round_return (round text, return_id text, stock int);
CREATE TEMP TABLE round_event (id bigint PRIMARY KEY, round text, to_state text,
    at timestamptz, said text, cause_kind text, cause_id text);
CREATE TEMP TABLE round_decision (decision text PRIMARY KEY, round text, kind text, state text,
    proposed_by text, proposed_at timestamptz, lapses_at timestamptz, answered_by text,
    answered_at timestamptz);
CREATE TEMP TABLE issue (round text PRIMARY KEY, issuer text, class text, issued_on date,
    is_private boolean);
CREATE TEMP TABLE approach (round text, investor text);
CREATE TEMP TABLE group_invitation (invitation text PRIMARY KEY, round text, investor text,
    state text, answered_by text, answered_at timestamptz, answer_by timestamptz,
    kind text);
CREATE TEMP TABLE introduction (introduction text PRIMARY KEY, round text, owner text,
    investor text, part text, state text, asked_by text, asked_at timestamptz,
    answer_by timestamptz, ended_by text, ended_at timestamptz);
CREATE TEMP TABLE pledge (pledge text PRIMARY KEY, round text, investor text, person text,
    units int, amount bigint, allotted_units int, allotted_amount bigint, state text,
    owner text, deadline timestamptz, over_cap_since timestamptz);
CREATE TEMP TABLE pledge_event (id bigint PRIMARY KEY, pledge text, version int, trigger text,
    from_state text, to_state text, at timestamptz, said text, cause_kind text, cause_id text);
-- The terms that each pledge was accepted on and said yes to last; which terms were material.
CREATE TEMP TABLE agreement (pledge text PRIMARY KEY, accepted int, reconfirmed int);
CREATE TEMP TABLE amendment (round text, terms_version int, asked_at timestamptz,
    reconfirm_by timestamptz);
CREATE TEMP TABLE seat_entry (id bigint PRIMARY KEY, round text, return_id text, pledge text,
    kind text, units int, cause_kind text, cause_id text);
-- Rounds whose units a rule gives away, and what it gave.
CREATE TEMP TABLE by_rule (round text PRIMARY KEY, outcome text, limit_units int,
    counted_pledges int, committed_at timestamptz);
CREATE TEMP TABLE allocation_line (round text, pledge text PRIMARY KEY, units int,
    allotted_units int);

-- investors
CREATE TEMP TABLE rule_version (rule_id text, valid_from date, valid_to date);
CREATE TEMP TABLE decision (decision text PRIMARY KEY, pledge text, attempt int, rule_id text,
    rule_from date, outcome text, cap bigint, exempt_by text, cause_kind text, cause_id text);
CREATE TEMP TABLE cap_entry (id bigint PRIMARY KEY, hold text, pledge text, investor text,
    issuer text, class text, kind text, amount bigint, applied_on date, paid_on date,
    counted_before bigint, cap bigint, decision text, cause_kind text, cause_id text);
CREATE TEMP TABLE moved_day (number bigint, move text PRIMARY KEY, round text, paid_on date);

-- payments
CREATE TEMP TABLE payment (payment text PRIMARY KEY, pledge text, backing text, card text,
    authorised bigint, captured bigint, refunded bigint, charged_back bigint,
    capture_before timestamptz, collect_by timestamptz);
CREATE TEMP TABLE payment_event (id bigint PRIMARY KEY, pledge text, event text,
    cause_kind text, cause_id text);
CREATE TEMP TABLE refund (refund text PRIMARY KEY, payment text, amount bigint, state text,
    recorded_at timestamptz, cause_kind text, cause_id text);
CREATE TEMP TABLE ledger_transaction (transaction text PRIMARY KEY, source text,
    source_id text, kind text);
CREATE TEMP TABLE ledger_posting (transaction text, account text, pledge text, amount bigint,
    currency text);
CREATE TEMP TABLE payout (payout text PRIMARY KEY, project text, amount bigint, fees bigint,
    state text, requested_by text, authorised_at timestamptz, cause_id text);
CREATE TEMP TABLE payout_line (payout text, pledge text, amount bigint, cause_id text);
CREATE TEMP TABLE payout_approval (payout text, person text, cause_id text);

-- listing, accounts
CREATE TEMP TABLE listed_round (round text PRIMARY KEY, project text, chamber text,
    handler text, instrument text, owner text);
CREATE TEMP TABLE approval (approval text PRIMARY KEY, round text, kind text, person text,
    decided_at timestamptz, cause_id text);
CREATE TEMP TABLE second_word (approval text PRIMARY KEY, first text, proposed_at timestamptz,
    second text);
CREATE TEMP TABLE membership (person text, organisation text, role text,
    valid_from timestamptz, valid_to timestamptz);
CREATE TEMP TABLE person_link (a text, b text);

-- every service
CREATE TEMP TABLE outbox (service text, event_id text PRIMARY KEY, topic text, key text,
    type text, subject text, aggregate_version int, attempt int, amount bigint,
    payload_sha256 bytea, recorded_at timestamptz, sent_at timestamptz);
CREATE TEMP TABLE inbox (service text, consumer text, event_id text, outcome text);
CREATE TEMP TABLE parked_message (service text, consumer text, event_id text, topic text,
    partition int, "offset" bigint, key text, subject text, parked_at timestamptz,
    redriven_at timestamptz);
CREATE TEMP TABLE alarm (subject text, raised_at timestamptz);
-- With its link; hashes of what was before and after in hex, empty where there was nothing.
CREATE TEMP TABLE audit_row (service text, chamber text, id bigint, actor text,
    command_id text, subject_kind text, subject text, before_hash text, after_hash text,
    recorded_at timestamptz, seq bigint, prev_hash bytea, hash bytea, linked_at timestamptz);
-- Ends of chains, kept outside the database.
CREATE TEMP TABLE anchor (service text, chamber text, seq bigint, hash bytea);

-- topics, code, the outside
CREATE TEMP TABLE topic_message (topic text, partition int, "offset" bigint, event_id text,
    key text, type text, subject text, aggregate_version int, payload text,
    payload_sha256 bytea);
CREATE TEMP TABLE subscription (consumer text, topic text);
CREATE TEMP TABLE legal_step (from_state text, trigger text, to_state text, says text);
-- Charges, refunds, fees, disputes, transfers, deposits, payouts as the outside lists them.
CREATE TEMP TABLE outside_fact (source text, source_id text, kind text, amount bigint);
-- Names and addresses of people, and the events in which something personal stands.
CREATE TEMP TABLE known_name (word text);
CREATE TEMP TABLE canary (event_id text, what text);
-- Intents, sessions, payment methods.
CREATE TEMP TABLE outside_object (object_id text, kind text, status text, pledge text);

CREATE INDEX ON pledge (round, person);
CREATE INDEX ON pledge_event (pledge, version);
CREATE INDEX ON pledge_event (cause_id);
CREATE INDEX ON pledge_event (said);
CREATE INDEX ON round_event (round);
CREATE INDEX ON round_event (cause_id);
CREATE INDEX ON seat_entry (pledge);
CREATE INDEX ON cap_entry (pledge);
CREATE INDEX ON cap_entry (investor, issuer, class, id);
CREATE INDEX ON cap_entry (cause_id);
CREATE INDEX ON decision (pledge);
CREATE INDEX ON decision (cause_id);
CREATE INDEX ON payment (pledge);
CREATE INDEX ON payment_event (cause_id);
CREATE INDEX ON refund (payment);
CREATE INDEX ON ledger_posting (transaction);
CREATE INDEX ON ledger_posting (pledge);
CREATE INDEX ON listed_round (project);
CREATE INDEX ON approval (round);
CREATE INDEX ON membership (person);
CREATE INDEX ON outbox (subject);
CREATE INDEX ON inbox (consumer, event_id);
CREATE INDEX ON alarm (subject);
CREATE INDEX ON audit_row (service, command_id);
CREATE INDEX ON topic_message (event_id);
CREATE INDEX ON outside_object (object_id);
CREATE INDEX ON outside_object (pledge);

-- What counted before each hold, by the rule's own dates: applied or paid within one year
-- before this offering's payment day.
CREATE TEMP VIEW recount AS SELECT e.*, (
    SELECT coalesce(sum(h.amount), 0) FROM (
        SELECT sum(p.amount) AS amount, min(p.applied_on) AS applied_on,
            (array_agg(p.paid_on ORDER BY p.id DESC) FILTER (WHERE p.paid_on IS NOT NULL))[1]
                AS paid_on
        FROM cap_entry p
        WHERE p.investor = e.investor AND p.issuer = e.issuer AND p.class = e.class
          AND p.id < e.id
        GROUP BY coalesce(p.hold, p.id::text)) h
    WHERE h.applied_on BETWEEN (e.paid_on - interval '1 year')::date AND e.paid_on - 1
       OR h.paid_on BETWEEN (e.paid_on - interval '1 year')::date AND e.paid_on - 1) AS counted
FROM cap_entry e WHERE e.kind = 'held' AND e.cap IS NOT NULL;

-- What an event did: one line per consumer, event and subject.
CREATE TEMP VIEW effect AS
    SELECT 'matching.saga' AS consumer, cause_id AS event_id, pledge AS subject
        FROM pledge_event WHERE cause_kind = 'event'
    UNION ALL SELECT 'matching.saga', cause_id, round FROM round_event
        WHERE cause_kind = 'event'
    UNION ALL SELECT 'investors.holds', cause_id, pledge FROM decision
        WHERE cause_kind = 'event'
    UNION ALL SELECT 'investors.holds', cause_id, pledge FROM cap_entry
        WHERE cause_kind = 'event' AND kind <> 'held'
    -- A move of a payment day is written down, whether or not it moves a hold.
    UNION SELECT 'investors.holds', move, round FROM moved_day
        WHERE move NOT IN (SELECT cause_id FROM cap_entry)
    UNION ALL SELECT 'payments.saga', cause_id, pledge FROM payment_event
        WHERE cause_kind = 'event';

-- What a person's request or a job's decision did.
CREATE TEMP VIEW command_effect AS
    SELECT 'matching' AS service, cause_id AS command_id FROM pledge_event
        WHERE cause_kind <> 'event'
    UNION SELECT 'matching', cause_id FROM round_event WHERE cause_kind <> 'event'
    UNION SELECT 'investors', cause_id FROM cap_entry WHERE cause_kind <> 'event'
    -- A refund that is part of a step of its payment is covered by that step.
    UNION SELECT 'payments', cause_id FROM refund WHERE cause_kind <> 'event'
        AND cause_id NOT IN (SELECT cause_id FROM payment_event)
    UNION SELECT 'payments', cause_id FROM payout
    UNION SELECT 'payments', cause_id FROM payout_approval
    UNION SELECT 'listing', cause_id FROM approval;
