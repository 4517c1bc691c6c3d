"""Hold a payout's payments still while its figures are compared for an approval.

Safe while the old code runs: the function is called as before.
"""

from shared.migrate import run

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE POLICY held_by_function ON payment FOR UPDATE TO payments_owner
            USING (true) WITH CHECK (false);
        CREATE OR REPLACE FUNCTION changed_lines(which uuid) RETURNS bigint
            LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            -- A refund that is being decided is waited for, the next one waits for us.
            PERFORM FROM payment
                WHERE pledge_id IN (SELECT pledge_id FROM payout_line WHERE payout_id = which)
                ORDER BY pledge_id FOR SHARE;
            RETURN (
                SELECT count(*) FROM payout_line AS line JOIN payment USING (pledge_id)
                WHERE line.payout_id = which AND (payment.state <> 'settled'
                    OR line.amount_minor
                        <> captured_minor - refunded_minor - charged_back_minor));
        END $$;
        """
    )
