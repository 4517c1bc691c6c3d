"""Nobody answers their own claim to act for a company; without who acts, no name is shown.

Safe while the old code runs: it refuses what the new code refuses, and shows fewer names.
"""

from shared.migrate import run

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        -- Nor who claimed it: an office that acts for the company may end and be given again.
        DROP POLICY answer ON authority_answer;
        CREATE POLICY answer ON authority_answer FOR INSERT TO investors_app WITH CHECK (
            is_user_of(handler_id) AND person_id = asking_person()
            AND NOT acts_for(investor_id) AND EXISTS (
                SELECT FROM authority claim
                WHERE claim.investor_id = authority_answer.investor_id
                  AND claim.authority_id = authority_answer.authority_id
                  AND claim.handler_id = authority_answer.handler_id
                  AND claim.person_id <> asking_person()));
        """
    )
    run(
        """
        -- Whoever closed an account is shown no longer, as matching has it.
        CREATE OR REPLACE FUNCTION shown_investors(ids uuid[])
            RETURNS TABLE (investor_id uuid, kind text, name text)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT investor.investor_id, investor.kind, investor.name
            FROM investor JOIN interests ON interests.investor_id = investor.investor_id
            WHERE investor.investor_id = ANY(ids) AND interests.may_be_shown
              AND investor.guardian_sealed IS NULL
              AND EXISTS (SELECT FROM membership
                          WHERE organisation_id = investor.investor_id AND role = 'acts_for'
                            AND valid_to IS NULL)
        $$;
        """
    )
