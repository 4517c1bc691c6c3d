"""Create people, organisations, offices, sign-ins, sessions and letters.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run, run_house

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_house("0001_house.sql", "accounts")
    run(_TABLES)
    run(_PEOPLE_BY_ADDRESS)
    run(_RIGHTS)
    run(_ROW_SECURITY)


_TABLES = """
    CREATE TABLE person (
        id         uuid PRIMARY KEY,
        email      text UNIQUE CHECK (email = lower(email)),
        name       text NOT NULL,
        created_at timestamptz NOT NULL,
        cause_kind text NOT NULL CHECK (cause_kind IN ('request', 'event', 'job')),
        cause_id   uuid NOT NULL,
        closed_at  timestamptz,
        CHECK ((email IS NULL) = (closed_at IS NOT NULL))
    );

    CREATE TABLE organisation (
        id                  uuid PRIMARY KEY,
        kind                text NOT NULL
            CHECK (kind IN ('platform', 'chamber', 'handler', 'partner')),
        name                text NOT NULL,
        prefecture          text NOT NULL,
        phone               text NOT NULL,
        hours               text NOT NULL,
        address             text NOT NULL,
        registration_number text,
        association         text,
        complaint_desk      text,
        created_at          timestamptz NOT NULL,
        cause_kind          text NOT NULL CHECK (cause_kind IN ('request', 'event', 'job')),
        cause_id            uuid NOT NULL,
        changed_at          timestamptz NOT NULL,
        changed_cause_id    uuid NOT NULL,
        CHECK ((kind = 'handler') = (registration_number IS NOT NULL)),
        CHECK ((kind = 'handler') = (association IS NOT NULL)),
        CHECK ((kind = 'handler') = (complaint_desk IS NOT NULL))
    );

    CREATE TABLE office (
        id                uuid PRIMARY KEY,
        person_id         uuid NOT NULL REFERENCES person,
        organisation_id   uuid NOT NULL,
        organisation_kind text NOT NULL,
        role              text NOT NULL,
        valid_from        timestamptz NOT NULL,
        valid_to          timestamptz,
        cause_kind        text NOT NULL CHECK (cause_kind IN ('request', 'event', 'job')),
        cause_id          uuid NOT NULL,
        ended_cause_kind  text CHECK (ended_cause_kind IN ('request', 'event', 'job')),
        ended_cause_id    uuid,
        CHECK (valid_to IS NULL OR valid_to >= valid_from),
        CHECK ((valid_to IS NULL) = (ended_cause_id IS NULL)),
        CHECK ((organisation_kind, role) IN (
            ('platform', 'operator'),
            ('chamber', 'administrator'), ('chamber', 'approver'), ('chamber', 'staff'),
            ('handler', 'administrator'), ('handler', 'approver'),
            ('partner', 'member'),
            ('investor', 'acts_for')))
    );
    CREATE UNIQUE INDEX office_in_force ON office (organisation_id, person_id, role)
        WHERE valid_to IS NULL;
    CREATE INDEX office_person ON office (person_id);

    CREATE TABLE sign_in (
        id           uuid PRIMARY KEY,
        email        text NOT NULL,
        address_hash bytea,
        code_hash    bytea NOT NULL,
        tries        int NOT NULL CHECK (tries BETWEEN 0 AND 5),
        asked_at     timestamptz NOT NULL,
        expires_at   timestamptz NOT NULL,
        used_at      timestamptz
    );
    CREATE INDEX sign_in_email ON sign_in (email, asked_at);
    CREATE INDEX sign_in_address ON sign_in (address_hash, asked_at);
    CREATE INDEX sign_in_asked ON sign_in (asked_at);

    CREATE TABLE session (
        id               uuid PRIMARY KEY,
        person_id        uuid NOT NULL REFERENCES person,
        token_hash       bytea NOT NULL UNIQUE,
        strength         text NOT NULL,
        signed_in_at     timestamptz NOT NULL,
        seen_at          timestamptz NOT NULL,
        ends_at          timestamptz NOT NULL,
        cause_kind       text NOT NULL CHECK (cause_kind IN ('request', 'event', 'job')),
        cause_id         uuid NOT NULL,
        ended_at         timestamptz,
        ended_cause_kind text CHECK (ended_cause_kind IN ('request', 'event', 'job')),
        ended_cause_id   uuid,
        CHECK ((ended_at IS NULL) = (ended_cause_id IS NULL))
    );
    CREATE INDEX session_person ON session (person_id);
    CREATE INDEX session_open ON session (ends_at) WHERE ended_at IS NULL;

    CREATE TABLE letter (
        id            uuid PRIMARY KEY,
        kind          text NOT NULL,
        cause_kind    text NOT NULL CHECK (cause_kind IN ('request', 'event', 'job')),
        cause_id      uuid NOT NULL,
        person_id     uuid,
        email         text,
        facts         jsonb NOT NULL,
        sealed        bytea,
        useless_after timestamptz,
        state         text NOT NULL CHECK (state IN ('waiting', 'sent', 'needless', 'failed')),
        tries         int NOT NULL,
        next_try_at   timestamptz NOT NULL,
        error         text NOT NULL,
        created_at    timestamptz NOT NULL,
        finished_at   timestamptz,
        UNIQUE NULLS NOT DISTINCT (cause_id, person_id, kind),
        CHECK (state <> 'waiting' OR person_id IS NOT NULL OR email IS NOT NULL),
        CHECK (state = 'waiting' OR (sealed IS NULL AND email IS NULL))
    );
    CREATE INDEX letter_waiting ON letter (next_try_at) WHERE state = 'waiting';
"""

# Whoever invites names an address; whose it is stays hidden from `_app`. The function looks.
_PEOPLE_BY_ADDRESS = """
    CREATE FUNCTION person_for(
        address text, new_id uuid, made_by text, made_by_id uuid, at timestamptz
    ) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE found uuid;
    BEGIN
        INSERT INTO person (id, email, name, created_at, cause_kind, cause_id)
        VALUES (new_id, address, '', at, made_by, made_by_id)
        ON CONFLICT (email) DO NOTHING RETURNING id INTO found;
        IF found IS NULL THEN
            SELECT id INTO found FROM person WHERE email = address;
        END IF;
        RETURN found;
    END $$;
    REVOKE ALL ON FUNCTION person_for FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION person_for TO accounts_app, accounts_worker;
"""

_RIGHTS = """
    GRANT SELECT ON person, office TO accounts_app, accounts_worker;
    GRANT UPDATE (name, email, closed_at) ON person TO accounts_app;
    GRANT SELECT ON organisation TO accounts_app, accounts_worker;
    GRANT INSERT ON organisation TO accounts_app, accounts_worker;
    GRANT UPDATE (name, prefecture, phone, hours, address, registration_number, association,
                  complaint_desk, changed_at, changed_cause_id) ON organisation TO accounts_app;
    GRANT INSERT ON office TO accounts_app, accounts_worker;
    GRANT UPDATE (valid_to, ended_cause_kind, ended_cause_id) ON office TO accounts_app;

    GRANT SELECT, INSERT, DELETE ON sign_in TO accounts_worker;
    GRANT UPDATE (tries, used_at) ON sign_in TO accounts_worker;
    GRANT SELECT ON session TO accounts_app, accounts_worker;
    GRANT INSERT ON session TO accounts_worker;
    GRANT UPDATE (seen_at, ends_at, ended_at, ended_cause_kind, ended_cause_id) ON session
        TO accounts_app, accounts_worker;

    GRANT INSERT ON letter TO accounts_app, accounts_worker;
    GRANT SELECT ON letter TO accounts_worker;
    GRANT UPDATE (tries, next_try_at, state, error, finished_at, sealed, email) ON letter
        TO accounts_worker;

    -- Elsewhere only readers fill these; here an office and a sign-out count at once.
    GRANT INSERT ON membership, ended_session TO accounts_app;
    GRANT UPDATE (valid_to) ON membership TO accounts_app;
"""

_ROW_SECURITY = """
    CREATE FUNCTION asker() RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;
    CREATE FUNCTION asker_has(organisation uuid, wanted text) RETURNS boolean
        LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT FROM membership
            WHERE person_id = asker() AND organisation_id = organisation AND role = wanted
              AND valid_to IS NULL) $$;
    CREATE FUNCTION asker_operates() RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT FROM membership
            WHERE person_id = asker() AND role = 'operator' AND valid_to IS NULL) $$;

    ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY keep ON person TO accounts_owner USING (true) WITH CHECK (true);
    CREATE POLICY work ON person TO accounts_worker USING (true) WITH CHECK (true);
    CREATE POLICY own ON person TO accounts_app USING (id = asker()) WITH CHECK (id = asker());
    -- An administrator sees who works there, and never changes them.
    CREATE POLICY colleagues ON person FOR SELECT TO accounts_app USING (
        asker_operates() OR EXISTS (
            SELECT FROM membership AS theirs
            WHERE theirs.person_id = person.id
              AND asker_has(theirs.organisation_id, 'administrator')));

    ALTER TABLE organisation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY keep ON organisation TO accounts_owner USING (true) WITH CHECK (true);
    CREATE POLICY work ON organisation TO accounts_worker USING (true) WITH CHECK (true);
    CREATE POLICY everybody ON organisation FOR SELECT TO accounts_app USING (true);
    CREATE POLICY operator_adds ON organisation FOR INSERT TO accounts_app
        WITH CHECK (asker_operates());
    CREATE POLICY operator_changes ON organisation FOR UPDATE TO accounts_app
        USING (asker_operates()) WITH CHECK (asker_operates());

    ALTER TABLE office ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON office TO accounts_worker USING (true) WITH CHECK (true);
    CREATE POLICY own ON office FOR SELECT TO accounts_app USING (person_id = asker());
    CREATE POLICY administered ON office TO accounts_app
        USING (asker_operates() OR asker_has(organisation_id, 'administrator'))
        WITH CHECK (asker_operates() OR asker_has(organisation_id, 'administrator'));

    ALTER TABLE sign_in ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON sign_in TO accounts_worker USING (true) WITH CHECK (true);

    ALTER TABLE session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON session TO accounts_worker USING (true) WITH CHECK (true);
    CREATE POLICY own ON session TO accounts_app
        USING (person_id = asker()) WITH CHECK (person_id = asker());

    ALTER TABLE letter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON letter TO accounts_worker USING (true) WITH CHECK (true);
    CREATE POLICY written ON letter FOR INSERT TO accounts_app WITH CHECK (true);
"""
