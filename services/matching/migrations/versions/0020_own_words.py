"""Let no supporter release their own words, whatever the code above asks for.

Safe while the old code runs: what that code writes of its own accord passes as before.
"""

from shared.migrate import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run(
        """
        -- Stable, so it reads the row as it stood before the statement that asks.
        CREATE FUNCTION is_as_judged(card supporter) RETURNS boolean
            LANGUAGE sql STABLE AS $$
            SELECT EXISTS (SELECT FROM supporter AS before
                WHERE before.pledge_id = card.pledge_id AND before.state = card.state
                  AND before.shown_as = card.shown_as
                  AND before.shown_name = card.shown_name
                  AND before.message = card.message AND before.reason = card.reason
                  AND before.version = card.version
                  AND before.judged_by = card.judged_by
                  AND before.judged_at = card.judged_at) $$;
        -- What is new waits to be read; what was read may have its address changed.
        ALTER POLICY rewritten ON supporter WITH CHECK (person_id = asking_person()
            AND (state IN ('none', 'waiting') OR is_as_judged(supporter)));
        ALTER POLICY judged ON supporter WITH CHECK (judged_by = asking_person()
            AND state IN ('released', 'held') AND NOT asks_for_pledge(pledge_id));
        """
    )
