"""Keep who pledged to whom, and let nobody who is tied approve.

Safe while the old code runs: it adds a table and a function, and refuses approvals that the new
code refuses too.
"""

from shared.migrate import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run(_PLEDGERS)
    run(_OWN_TIE)
    run(_APPROVALS)


_PLEDGERS = """
    -- One row for each person, investor, owner and issuer, however many pledges there were.
    CREATE TABLE pledger (
        issuer_id       uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        person_id       uuid NOT NULL,
        investor_id     uuid NOT NULL,
        PRIMARY KEY (issuer_id, owner_person_id, person_id, investor_id)
    );
    CREATE INDEX pledger_person ON pledger (person_id);
    CREATE INDEX pledger_investor ON pledger (investor_id);
    GRANT SELECT, INSERT ON pledger TO listing_worker;
    ALTER TABLE pledger ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON pledger TO listing_worker USING (true) WITH CHECK (true);
    CREATE POLICY asked ON pledger FOR SELECT TO listing_owner USING (true);
"""

# Who pledged is nobody's business at the desk: the function tells askers their own tie alone.
_OWN_TIE = """
    CREATE FUNCTION own_tie(of_issuer uuid, of_owner uuid) RETURNS text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        WITH mine AS (
            SELECT organisation_id FROM membership
            WHERE person_id = asking_person() AND role = 'acts_for' AND valid_to IS NULL
        )
        SELECT CASE
            WHEN asking_person() = of_owner THEN 'owner'
            WHEN EXISTS (SELECT FROM pledger
                         WHERE person_id = asking_person()
                           AND (issuer_id = of_issuer OR owner_person_id = of_owner))
                THEN 'pledged'
            WHEN EXISTS (SELECT FROM pledger JOIN mine ON organisation_id = investor_id
                         WHERE issuer_id = of_issuer OR owner_person_id = of_owner)
                THEN 'acts_for_pledger'
            WHEN EXISTS (SELECT FROM membership JOIN mine USING (organisation_id)
                         WHERE person_id = of_owner AND role = 'acts_for'
                           AND valid_to IS NULL)
                THEN 'acts_with_owner'
        END;
    END;
"""

# The same again where it is written: code that forgot to ask is refused by the row.
_APPROVALS = """
    DROP POLICY office ON approval;
    CREATE POLICY office ON approval FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person() AND organisation_id IN (SELECT my_organisations(kind))
        AND own_tie((SELECT issuer_id FROM project WHERE id = project_id),
                    owner_person_id) IS NULL);
"""
