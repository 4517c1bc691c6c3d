-- The tables every service has; {service} is its name. Never edited once released: a new file follows.
CREATE TABLE outbox (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id          uuid NOT NULL UNIQUE,
    topic             text NOT NULL,
    key               uuid NOT NULL,
    subject           uuid NOT NULL,
    type              text NOT NULL,
    aggregate_version int NOT NULL CHECK (aggregate_version > 0),
    payload           jsonb NOT NULL,
    traceparent       text,
    recorded_at       timestamptz NOT NULL,
    sent_at           timestamptz,
    UNIQUE (topic, subject, aggregate_version)
);
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;

-- How often a subject was spoken about; its row is the lock that keeps the order.
CREATE TABLE outbox_subject (
    topic   text NOT NULL,
    subject uuid NOT NULL,
    version int NOT NULL,
    PRIMARY KEY (topic, subject)
);

CREATE TABLE inbox (
    consumer     text NOT NULL,
    event_id     uuid NOT NULL,
    topic        text NOT NULL,
    partition    int NOT NULL,
    "offset"     bigint NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('done', 'ignored', 'parked')),
    processed_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
CREATE TABLE inbox_subject (
    consumer text NOT NULL,
    topic    text NOT NULL,
    subject  uuid NOT NULL,
    version  int NOT NULL,
    PRIMARY KEY (consumer, topic, subject)
);
CREATE TABLE parked_message (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer    text NOT NULL,
    event_id    uuid NOT NULL,
    topic       text NOT NULL,
    partition   int NOT NULL,
    "offset"    bigint NOT NULL,
    key         bytea,
    subject     uuid,
    value       bytea,
    headers     jsonb NOT NULL,
    error       text NOT NULL,
    parked_at   timestamptz NOT NULL,
    redriven_at timestamptz,
    UNIQUE (consumer, event_id)
);
CREATE INDEX parked_waiting ON parked_message (consumer, subject, id) WHERE redriven_at IS NULL;

CREATE TABLE audit (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chamber_id   uuid,
    actor        text NOT NULL,
    person_id    uuid,
    command      text NOT NULL,
    command_id   uuid NOT NULL UNIQUE,
    subject_kind text NOT NULL,
    subject      uuid NOT NULL,
    before_hash  bytea,
    after_hash   bytea,
    recorded_at  timestamptz NOT NULL
);

CREATE TABLE alarm (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject   text NOT NULL,
    what      text NOT NULL,
    raised_at timestamptz NOT NULL
);
CREATE INDEX alarm_subject ON alarm (subject);

-- Projections of accounts.memberships.v1.
CREATE TABLE membership (
    membership_id     uuid PRIMARY KEY,
    person_id         uuid NOT NULL,
    organisation_id   uuid NOT NULL,
    organisation_kind text NOT NULL,
    role              text NOT NULL,
    valid_from        timestamptz NOT NULL,
    valid_to          timestamptz
);
CREATE INDEX membership_person ON membership (person_id);
CREATE TABLE ended_session (
    session_id uuid PRIMARY KEY,
    ended_at   timestamptz NOT NULL
);

GRANT SELECT, INSERT ON outbox, outbox_subject, audit, alarm
    TO {service}_app, {service}_worker;
GRANT UPDATE (version) ON outbox_subject TO {service}_app, {service}_worker;
GRANT UPDATE (sent_at) ON outbox TO {service}_worker;
GRANT SELECT ON membership, ended_session, inbox, parked_message TO {service}_app;
GRANT SELECT, INSERT, UPDATE ON membership, ended_session, inbox_subject TO {service}_worker;
GRANT SELECT, INSERT ON inbox, parked_message TO {service}_worker;
GRANT UPDATE (outcome) ON inbox TO {service}_worker;
GRANT UPDATE (redriven_at) ON parked_message TO {service}_worker;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
