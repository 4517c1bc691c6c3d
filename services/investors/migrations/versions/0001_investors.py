"""Create investors, their profiles, the rulebook's table, the ledger of rooms and decisions.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run, run_house

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_house("0001_house.sql", "investors")
    run(_TABLES)
    run(_RIGHTS)
    run(_APPEND_ONLY)


_TABLES = """
CREATE TABLE investor (
    investor_id          uuid PRIMARY KEY,
    kind                 text NOT NULL CHECK (kind IN ('person', 'company')),
    name                 text NOT NULL,
    registered_by        uuid NOT NULL,
    body_hash            bytea NOT NULL,
    contact_confirmed_at timestamptz,
    registered_at        timestamptz NOT NULL,
    completed_at         timestamptz,
    cause_kind           text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
    cause_id             uuid NOT NULL
);
-- A person is one investor: two would have two rooms.
CREATE UNIQUE INDEX investor_one_person ON investor (registered_by) WHERE kind = 'person';

CREATE TABLE profile (
    profile_id        uuid PRIMARY KEY,
    investor_id       uuid NOT NULL REFERENCES investor,
    version           int NOT NULL CHECK (version > 0),
    birth_on_sealed   bytea,
    suitability       jsonb NOT NULL,
    is_suitable       boolean NOT NULL,
    recorded_at       timestamptz NOT NULL,
    cause_kind        text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
    cause_id          uuid NOT NULL,
    UNIQUE (investor_id, version)
);
-- Apart from the profile, for a handler's users read profiles and never figures.
CREATE TABLE profile_figures (
    profile_id     uuid PRIMARY KEY REFERENCES profile,
    investor_id    uuid NOT NULL REFERENCES investor,
    figures_sealed bytea NOT NULL
);
CREATE INDEX profile_figures_investor ON profile_figures (investor_id);

CREATE TABLE verification_request (
    investor_id  uuid NOT NULL REFERENCES investor,
    handler_id   uuid NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    cause_kind   text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
    cause_id     uuid NOT NULL,
    PRIMARY KEY (investor_id, handler_id)
);
CREATE INDEX verification_request_handler ON verification_request (handler_id);
CREATE TABLE verification (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    investor_id     uuid NOT NULL,
    verification_id uuid NOT NULL,
    handler_id      uuid NOT NULL,
    verdict         text NOT NULL CHECK (verdict IN ('yes', 'no')),
    person_id       uuid NOT NULL,
    body_hash       bytea NOT NULL,
    decided_at      timestamptz NOT NULL,
    cause_kind      text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
    cause_id        uuid NOT NULL,
    UNIQUE (investor_id, verification_id),
    FOREIGN KEY (investor_id, handler_id) REFERENCES verification_request
);
CREATE INDEX verification_of ON verification (investor_id, handler_id, id);

CREATE TABLE rule_version (
    id           int PRIMARY KEY,
    rule_id      text NOT NULL,
    check_kind   text NOT NULL CHECK (check_kind IN ('investor_cap', 'withdrawal')),
    jurisdiction text NOT NULL,
    instrument   text NOT NULL,
    licence      text,
    valid_from   date,
    valid_to     date,
    parameters   jsonb NOT NULL,
    article_ja   text NOT NULL,
    article_en   text NOT NULL,
    source       text NOT NULL,
    confidence   text NOT NULL CHECK (confidence IN ('H', 'M', 'L')),
    CHECK (valid_to >= valid_from),
    UNIQUE NULLS NOT DISTINCT (check_kind, jurisdiction, instrument, licence, valid_from)
);

-- One row per investor and scope of a rule: only a lock.
CREATE TABLE cap_bucket (
    investor_id uuid NOT NULL,
    scope       text NOT NULL,
    is_lock     boolean NOT NULL DEFAULT true CHECK (is_lock),
    PRIMARY KEY (investor_id, scope)
);

CREATE TABLE decision (
    decision_id    uuid PRIMARY KEY,
    pledge_id      uuid NOT NULL,
    attempt        int NOT NULL CHECK (attempt > 0),
    round_id       uuid NOT NULL,
    investor_id    uuid NOT NULL,
    person_id      uuid NOT NULL,
    rule_id        text NOT NULL,
    rule_from      date,
    outcome        text NOT NULL CHECK (outcome IN ('allow', 'refuse')),
    reasons        jsonb NOT NULL,
    cap            bigint,
    counted        bigint,
    exempt_by      text,
    amount         bigint NOT NULL CHECK (amount > 0),
    currency       text NOT NULL,
    applied_at     timestamptz NOT NULL,
    applied_on     date NOT NULL,
    payment_day    date NOT NULL,
    offer          jsonb NOT NULL,
    withdraw_until timestamptz,
    inputs_sealed  bytea NOT NULL,
    decided_at     timestamptz NOT NULL,
    cause_kind     text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
    cause_id       uuid NOT NULL UNIQUE,
    UNIQUE (pledge_id, attempt),
    CHECK ((outcome = 'refuse') = (jsonb_array_length(reasons) > 0))
);
CREATE INDEX decision_investor ON decision (investor_id);

CREATE TABLE cap_entry (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hold_id        uuid,
    pledge_id      uuid,
    round_id       uuid,
    attempt        int,
    investor_id    uuid NOT NULL,
    scope          text NOT NULL,
    issuer_id      uuid NOT NULL,
    security_class text,
    kind           text NOT NULL CHECK (kind IN
        ('held', 'reduced', 'used', 'released', 'returned', 'declared', 'moved')),
    amount         bigint NOT NULL,
    applied_on     date NOT NULL,
    paid_on        date,
    counted_before bigint,
    cap            bigint,
    decision_id    uuid REFERENCES decision,
    cause_kind     text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
    cause_id       uuid NOT NULL,
    recorded_at    timestamptz NOT NULL,
    FOREIGN KEY (investor_id, scope) REFERENCES cap_bucket,
    -- The cap once more, between any two instructions. Declared purchases may exceed it.
    CONSTRAINT cap_entry_within_cap
        CHECK (kind <> 'held' OR cap IS NULL OR counted_before + amount <= cap),
    CONSTRAINT cap_entry_counted
        CHECK (kind <> 'held' OR cap IS NULL OR counted_before IS NOT NULL),
    CONSTRAINT cap_entry_held CHECK (kind <> 'held' OR decision_id IS NOT NULL),
    CONSTRAINT cap_entry_signs CHECK (CASE kind
        WHEN 'held' THEN amount > 0
        WHEN 'used' THEN amount = 0
        WHEN 'moved' THEN amount = 0
        WHEN 'declared' THEN amount <> 0
        ELSE amount <= 0 END),
    CONSTRAINT cap_entry_of_hold CHECK ((kind = 'declared') = (hold_id IS NULL)
        AND (hold_id IS NULL) = (pledge_id IS NULL)
        AND (hold_id IS NULL) = (round_id IS NULL)
        AND (hold_id IS NULL) = (attempt IS NULL)
        AND (hold_id IS NULL OR paid_on IS NOT NULL))
);
CREATE UNIQUE INDEX cap_entry_once ON cap_entry (hold_id, kind) WHERE kind <> 'moved';
CREATE UNIQUE INDEX cap_entry_one_end ON cap_entry (hold_id)
    WHERE kind IN ('used', 'released');
CREATE UNIQUE INDEX cap_entry_one_hold ON cap_entry (pledge_id, attempt) WHERE kind = 'held';
CREATE INDEX cap_entry_hold ON cap_entry (hold_id);
CREATE INDEX cap_entry_bucket ON cap_entry (investor_id, scope, id);
CREATE INDEX cap_entry_round ON cap_entry (round_id) WHERE kind = 'held';

CREATE TABLE declaration (
    investor_id    uuid NOT NULL REFERENCES investor,
    declaration_id uuid NOT NULL,
    issuer_id      uuid NOT NULL,
    security_class text NOT NULL,
    purchases      jsonb NOT NULL,
    corrects       uuid,
    body_hash      bytea NOT NULL,
    declared_on    date NOT NULL,
    declared_at    timestamptz NOT NULL,
    cause_kind     text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
    cause_id       uuid NOT NULL,
    PRIMARY KEY (investor_id, declaration_id),
    UNIQUE (investor_id, corrects),
    FOREIGN KEY (investor_id, corrects) REFERENCES declaration
);
CREATE INDEX declaration_of ON declaration (investor_id, issuer_id, security_class);
"""

_RIGHTS = """
-- Who asks, in the words of this service; offices that ended are powerless at once.
CREATE FUNCTION asking_person() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.person', true), '')::uuid
$$;
CREATE FUNCTION acts_for(investor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
        AND organisation_id = investor AND role = 'acts_for' AND valid_to IS NULL)
$$;
CREATE FUNCTION is_user_of(handler uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
        AND organisation_id = handler AND organisation_kind = 'handler'
        AND role IN ('administrator', 'approver') AND valid_to IS NULL)
$$;

GRANT SELECT, INSERT ON investor, profile, profile_figures, verification_request,
    verification, cap_bucket, cap_entry, declaration TO investors_app;
GRANT SELECT ON decision, rule_version TO investors_app;
GRANT UPDATE (contact_confirmed_at) ON investor TO investors_app;
-- Locking a row asks for the right to change it: this column can only stay as it is.
GRANT UPDATE (is_lock) ON cap_bucket TO investors_app, investors_worker;

GRANT SELECT ON investor, profile, profile_figures, verification_request, verification,
    declaration, rule_version TO investors_worker;
GRANT UPDATE (completed_at) ON investor TO investors_worker;
GRANT SELECT, INSERT ON cap_bucket, cap_entry, decision TO investors_worker;

ALTER TABLE investor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE profile ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE profile_figures ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE verification_request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE verification ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE cap_bucket ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE cap_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE decision ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE declaration ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY work ON investor TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON profile TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON profile_figures TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON verification_request TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON verification TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON cap_bucket TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON cap_entry TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON decision TO investors_worker USING (true) WITH CHECK (true);
CREATE POLICY work ON declaration TO investors_worker USING (true) WITH CHECK (true);

-- Whoever registers sees its own registration until accounts has said who acts for it.
CREATE POLICY own ON investor FOR SELECT TO investors_app USING (
    acts_for(investor_id) OR (registered_by = asking_person() AND completed_at IS NULL));
CREATE POLICY asked_handler ON investor FOR SELECT TO investors_app USING (EXISTS (
    SELECT FROM verification_request asked
    WHERE asked.investor_id = investor.investor_id AND is_user_of(asked.handler_id)));
CREATE POLICY register ON investor FOR INSERT TO investors_app WITH CHECK (
    registered_by = asking_person() AND completed_at IS NULL);
CREATE POLICY confirm ON investor FOR UPDATE TO investors_app USING (
    acts_for(investor_id) OR (registered_by = asking_person() AND completed_at IS NULL));

CREATE POLICY own ON profile FOR SELECT TO investors_app USING (acts_for(investor_id));
CREATE POLICY asked_handler ON profile FOR SELECT TO investors_app USING (EXISTS (
    SELECT FROM verification_request asked
    WHERE asked.investor_id = profile.investor_id AND is_user_of(asked.handler_id)));
CREATE POLICY say ON profile FOR INSERT TO investors_app WITH CHECK (acts_for(investor_id));
CREATE POLICY own ON profile_figures FOR SELECT TO investors_app USING (acts_for(investor_id));
CREATE POLICY say ON profile_figures FOR INSERT TO investors_app
    WITH CHECK (acts_for(investor_id));

CREATE POLICY own ON verification_request FOR SELECT TO investors_app USING (
    acts_for(investor_id) OR is_user_of(handler_id));
CREATE POLICY ask ON verification_request FOR INSERT TO investors_app
    WITH CHECK (acts_for(investor_id));
CREATE POLICY own ON verification FOR SELECT TO investors_app USING (
    acts_for(investor_id) OR is_user_of(handler_id));
CREATE POLICY answer ON verification FOR INSERT TO investors_app WITH CHECK (
    is_user_of(handler_id) AND person_id = asking_person() AND NOT acts_for(investor_id));

CREATE POLICY own ON cap_bucket TO investors_app
    USING (acts_for(investor_id)) WITH CHECK (acts_for(investor_id));
CREATE POLICY own ON cap_entry FOR SELECT TO investors_app USING (acts_for(investor_id));
CREATE POLICY declare ON cap_entry FOR INSERT TO investors_app WITH CHECK (
    kind = 'declared' AND cause_kind = 'request' AND acts_for(investor_id));
CREATE POLICY own ON declaration FOR SELECT TO investors_app USING (acts_for(investor_id));
CREATE POLICY declare ON declaration FOR INSERT TO investors_app
    WITH CHECK (acts_for(investor_id));
CREATE POLICY own ON decision FOR SELECT TO investors_app USING (acts_for(investor_id));
"""

_APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for table in (
        "profile",
        "profile_figures",
        "verification_request",
        "verification",
        "cap_entry",
        "decision",
        "declaration",
    )
)
