"""Keep signals of empathy, and the texts that the chamber looks at before anybody else.

Safe while the old code runs: it only adds tables and functions.
"""

from shared.migrate import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run(_SIGNALS)
    run(_RIGHTS)
    run(_ROWS)
    run(_SHOWN)


_SIGNALS = """
    -- One person, one signal per kind and project: given again it is the same row.
    CREATE TABLE signal (
        id           uuid PRIMARY KEY,
        project_id   uuid NOT NULL REFERENCES project,
        chamber_id   uuid NOT NULL,
        person_id    uuid NOT NULL,
        kind         text NOT NULL
            CHECK (kind IN ('cheer', 'follow', 'reason', 'question', 'visit', 'skill')),
        state        text NOT NULL CHECK (state IN ('given', 'withdrawn')),
        step_no      int NOT NULL,
        given_at     timestamptz NOT NULL,
        withdrawn_at timestamptz,
        CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
        UNIQUE (project_id, person_id, kind)
    );
    CREATE TABLE signal_event (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        signal_id  uuid NOT NULL REFERENCES signal,
        person_id  uuid NOT NULL,
        step_no    int NOT NULL,
        trigger    text NOT NULL CHECK (trigger IN ('give', 'withdraw', 'write_anew')),
        at         timestamptz NOT NULL,
        said       uuid,
        cause_kind text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id   uuid NOT NULL,
        UNIQUE (signal_id, step_no),
        UNIQUE (signal_id, cause_id)
    );
    CREATE INDEX signal_event_person ON signal_event (person_id, at);

    -- What was written with a signal, and the owner's answer below a question. A text that is
    -- written anew is another row, so that nobody releases what they have not read.
    CREATE TABLE signal_text (
        id         uuid PRIMARY KEY,
        signal_id  uuid NOT NULL REFERENCES signal,
        project_id uuid NOT NULL REFERENCES project,
        chamber_id uuid NOT NULL,
        person_id  uuid NOT NULL,
        kind       text NOT NULL CHECK (kind IN ('reason', 'question', 'skill')),
        part       text NOT NULL CHECK (part IN ('given', 'answer')),
        words      text NOT NULL CHECK (length(words) BETWEEN 1 AND 400),
        state      text NOT NULL CHECK (state IN ('waiting', 'released', 'held')),
        reason     text NOT NULL,
        written_at timestamptz NOT NULL,
        judged_by  uuid,
        judged_at  timestamptz,
        CHECK ((state = 'waiting') = (judged_at IS NULL)),
        CHECK ((judged_by IS NULL) = (judged_at IS NULL)),
        CHECK (judged_by <> person_id),
        CHECK (state <> 'held' OR reason <> ''),
        CHECK (part = 'given' OR kind = 'question'),
        UNIQUE (signal_id, part)
    );
    CREATE INDEX signal_text_waiting ON signal_text (chamber_id, written_at)
        WHERE state = 'waiting';
    CREATE INDEX signal_text_project ON signal_text (project_id, written_at);
"""

_RIGHTS = """
    GRANT SELECT, INSERT ON signal, signal_event, signal_text TO listing_app;
    GRANT UPDATE (state, step_no, given_at, withdrawn_at) ON signal TO listing_app;
    GRANT UPDATE (state, reason, judged_by, judged_at) ON signal_text TO listing_app;
    -- Withdrawn means gone.
    GRANT DELETE ON signal_text TO listing_app;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON signal_event
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON signal_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    ALTER TABLE signal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE signal_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE signal_text ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
"""

_ROWS = """
    CREATE POLICY own ON signal TO listing_app
        USING (person_id = asking_person()) WITH CHECK (person_id = asking_person());
    CREATE POLICY own ON signal_event TO listing_app
        USING (person_id = asking_person()) WITH CHECK (person_id = asking_person());

    -- The giver's own text, and the answer below it: with the question it is deleted.
    CREATE POLICY own ON signal_text FOR SELECT TO listing_app USING (
        person_id = asking_person()
        OR signal_id IN (SELECT id FROM signal WHERE person_id = asking_person()));
    CREATE POLICY write ON signal_text FOR INSERT TO listing_app
        WITH CHECK (person_id = asking_person() AND state = 'waiting');
    CREATE POLICY gone ON signal_text FOR DELETE TO listing_app USING (
        person_id = asking_person()
        OR signal_id IN (SELECT id FROM signal WHERE person_id = asking_person()));
    CREATE POLICY staff_read ON signal_text FOR SELECT TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber')));
    CREATE POLICY staff_judge ON signal_text FOR UPDATE TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber')))
        WITH CHECK (judged_by = asking_person());
    CREATE POLICY owner_read ON signal_text FOR SELECT TO listing_app USING (
        state = 'released'
        AND project_id IN (SELECT id FROM project WHERE owner_person_id = asking_person()));
"""

# Who gave a signal is its giver's alone; how many there are, and the released texts without
# their writers, is everybody's. The functions read as their owner, and give no more than that.
_SHOWN = """
    CREATE POLICY shown ON signal FOR SELECT TO listing_owner USING (true);
    CREATE POLICY shown ON signal_text FOR SELECT TO listing_owner USING (true);
    CREATE FUNCTION signal_counts(of_project uuid)
        RETURNS TABLE (kind text, given bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT signal.kind, count(*) FROM signal
        WHERE signal.project_id = of_project AND signal.state = 'given'
        GROUP BY signal.kind;
    END;
    CREATE FUNCTION signal_words(of_project uuid)
        RETURNS TABLE (signal_id uuid, kind text, words text, written_at timestamptz,
                       answer text, answered_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT said.signal_id, said.kind, said.words, said.written_at,
               answer.words, answer.written_at
        FROM signal_text AS said
        LEFT JOIN signal_text AS answer ON answer.signal_id = said.signal_id
            AND answer.part = 'answer' AND answer.state = 'released'
        WHERE said.project_id = of_project AND said.part = 'given'
          AND said.state = 'released';
    END;
"""
