"""Let the reader of offices take back the signals of somebody whose account was closed.

Safe while the old code runs: it only adds rights.
"""

from shared.migrate import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run(
        """
        GRANT SELECT ON signal, signal_text TO listing_worker;
        GRANT INSERT ON signal, signal_event TO listing_worker;
        GRANT UPDATE (state, step_no, given_at, withdrawn_at) ON signal TO listing_worker;
        GRANT DELETE ON signal_text TO listing_worker;
        CREATE POLICY closed ON signal TO listing_worker
            USING (true) WITH CHECK (state = 'withdrawn');
        CREATE POLICY closed ON signal_event FOR INSERT TO listing_worker
            WITH CHECK (trigger = 'withdraw' AND cause_kind = 'event');
        CREATE POLICY closed_read ON signal_text FOR SELECT TO listing_worker USING (true);
        CREATE POLICY closed ON signal_text FOR DELETE TO listing_worker USING (true);
        """
    )
