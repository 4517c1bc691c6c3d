-- The chain of the audit rows, and who has seen an alarm. Never edited once released.
-- Safe while the old code runs: it only adds tables.
CREATE TABLE audit_link (
    audit_id  bigint PRIMARY KEY REFERENCES audit,
    chamber   text NOT NULL,  -- the chamber's id, or 'platform'
    seq       bigint NOT NULL CHECK (seq > 0),
    prev_hash bytea NOT NULL,
    hash      bytea NOT NULL CHECK (octet_length(hash) = 32),
    linked_at timestamptz NOT NULL,
    UNIQUE (chamber, seq)
);
CREATE TABLE alarm_acknowledgement (
    alarm_id        bigint PRIMARY KEY REFERENCES alarm,
    acknowledged_by uuid NOT NULL,
    acknowledged_at timestamptz NOT NULL
);

GRANT SELECT ON audit_link, alarm_acknowledgement TO {service}_app, {service}_worker;
GRANT INSERT ON audit_link TO {service}_worker;
GRANT INSERT ON alarm_acknowledgement TO {service}_app;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
