"""Keep what each night learnt, and how each night went.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run(
        """
        -- What was learnt, as a file whose hash is known; at most one of them serves.
        CREATE TABLE ranker (
            version    int PRIMARY KEY CHECK (version > 0),
            sha256     text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
            body       bytea NOT NULL,
            trained_at timestamptz NOT NULL,
            figures    jsonb NOT NULL,
            seeds      int[] NOT NULL,
            serves     boolean NOT NULL
        );
        CREATE UNIQUE INDEX ranker_serves ON ranker (serves) WHERE serves;
        GRANT SELECT, INSERT, DELETE ON ranker TO matching_worker;
        GRANT UPDATE (serves) ON ranker TO matching_worker;

        -- A training and its end; one of each night, and those somebody asked for.
        CREATE TABLE training (
            id             uuid PRIMARY KEY,
            night          date UNIQUE,
            began_at       timestamptz NOT NULL,
            ended_at       timestamptz,
            state          text NOT NULL CHECK (state IN ('running', 'serves', 'kept_out',
                               'too_little', 'failed')),
            reason         text NOT NULL,
            figures        jsonb NOT NULL,
            ranker_version int,
            CHECK ((state = 'running') = (ended_at IS NULL)),
            CHECK ((state = 'serves') = (ranker_version IS NOT NULL))
        );
        CREATE INDEX training_running ON training (began_at) WHERE state = 'running';
        GRANT SELECT, INSERT, DELETE ON training TO matching_worker;
        GRANT UPDATE (ended_at, state, reason, figures, ranker_version)
            ON training TO matching_worker;

        -- What was learnt of people is nobody's to read at a door.
        ALTER TABLE ranker ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE training ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON ranker TO matching_worker USING (true) WITH CHECK (true);
        CREATE POLICY work ON training TO matching_worker USING (true) WITH CHECK (true);
        """
    )
