"""Keep cases: their heads, the steps they took, and the notes of talks.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run(_CASES)
    run(_RIGHTS)
    run(_ROWS)


_CASES = """
    CREATE TABLE support_case (
        id                uuid PRIMARY KEY,
        chamber_id        uuid NOT NULL,
        project_id        uuid UNIQUE REFERENCES project,
        owner_person_id   uuid,
        join_code         text NOT NULL UNIQUE,
        visitor_name      text NOT NULL,
        concern           text NOT NULL,
        contact_person_id uuid NOT NULL,
        contact_name      text NOT NULL,
        stage             text NOT NULL CHECK (stage IN ('first_talk', 'account', 'page',
            'pre_support', 'launch', 'campaign', 'delivery', 'aftercare')),
        next_step         text NOT NULL,
        next_on           date,
        is_closed         boolean NOT NULL,
        step_no           int NOT NULL CHECK (step_no > 0),
        body_hash         bytea NOT NULL,
        opened_at         timestamptz NOT NULL,
        changed_at        timestamptz NOT NULL,
        CHECK (is_closed = (next_on IS NULL) AND is_closed = (next_step = '')),
        CHECK ((project_id IS NULL) = (owner_person_id IS NULL))
    );
    CREATE INDEX support_case_chamber ON support_case (chamber_id, next_on);
    CREATE INDEX support_case_owner ON support_case (owner_person_id);

    CREATE TABLE case_step (
        case_id      uuid NOT NULL REFERENCES support_case,
        step_no      int NOT NULL,
        chamber_id   uuid NOT NULL,
        project_id   uuid,
        contact_name text NOT NULL,
        stage        text NOT NULL,
        next_step    text NOT NULL,
        next_on      date,
        is_closed    boolean NOT NULL,
        person_id    uuid NOT NULL,
        at           timestamptz NOT NULL,
        cause_id     uuid NOT NULL UNIQUE,
        PRIMARY KEY (case_id, step_no)
    );

    CREATE TABLE case_note (
        id         uuid PRIMARY KEY,
        case_id    uuid NOT NULL REFERENCES support_case,
        chamber_id uuid NOT NULL,
        way        text NOT NULL CHECK (way IN ('counter', 'visit', 'phone')),
        audience   text NOT NULL CHECK (audience IN ('shared', 'internal')),
        held_on    date NOT NULL,
        minutes    int NOT NULL CHECK (minutes BETWEEN 1 AND 600),
        text       text NOT NULL,
        written_by text NOT NULL,
        person_id  uuid NOT NULL,
        body_hash  bytea NOT NULL,
        written_at timestamptz NOT NULL,
        cause_id   uuid NOT NULL UNIQUE
    );
    CREATE INDEX case_note_case ON case_note (case_id);
"""

_RIGHTS = """
    GRANT SELECT, INSERT, UPDATE ON support_case TO listing_app;
    GRANT SELECT, INSERT ON case_step, case_note TO listing_app;
    DO $$
    DECLARE name text;
    BEGIN
        FOREACH name IN ARRAY ARRAY['case_step', 'case_note'] LOOP
            EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
                            FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
            EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I
                            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
        END LOOP;
        FOREACH name IN ARRAY ARRAY['support_case', 'case_step', 'case_note'] LOOP
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY,
                            FORCE ROW LEVEL SECURITY', name);
        END LOOP;
    END $$;
"""

_ROWS = """
    CREATE POLICY staff ON support_case TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber')))
        WITH CHECK (chamber_id IN (SELECT my_organisations('chamber')));
    CREATE POLICY own ON support_case FOR SELECT TO listing_app
        USING (owner_person_id = asking_person());
    -- Whoever holds the code that staff handed out may take the case for a project, once.
    CREATE POLICY offered ON support_case FOR SELECT TO listing_app USING (
        project_id IS NULL AND join_code = current_setting('app.case_code', true));
    CREATE POLICY take ON support_case FOR UPDATE TO listing_app
        USING (project_id IS NULL AND join_code = current_setting('app.case_code', true))
        WITH CHECK (owner_person_id = asking_person());

    CREATE FUNCTION is_own_case(of_case uuid) RETURNS boolean LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (SELECT FROM support_case
                       WHERE id = of_case AND owner_person_id = asking_person());
    END;

    CREATE POLICY staff ON case_step FOR SELECT TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber')));
    CREATE POLICY own ON case_step FOR SELECT TO listing_app USING (is_own_case(case_id));
    CREATE POLICY hand ON case_step FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person()
        AND (chamber_id IN (SELECT my_organisations('chamber')) OR is_own_case(case_id)));

    CREATE POLICY staff ON case_note FOR SELECT TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber')));
    -- What is internal never leaves the chamber, whatever the code above asks for.
    CREATE POLICY own ON case_note FOR SELECT TO listing_app
        USING (audience = 'shared' AND is_own_case(case_id));
    CREATE POLICY hand ON case_note FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person() AND chamber_id IN (SELECT my_organisations('chamber')));
"""
