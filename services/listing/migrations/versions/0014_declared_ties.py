"""Keep the ties that investors declare, and let nobody who is tied approve.

Safe while the old code runs: it adds a table, functions with other parameters beside those that
the old code asks, and refuses approvals that the new code refuses too.
"""

from shared.migrate import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run(_DECLARED)
    run(_TIES)
    run(_SECONDS)
    run(_POLICIES)


_DECLARED = """
    -- As it was told last. The other side is an issuer, an organisation, or a name that is
    -- told to nobody.
    CREATE TABLE declared_tie (
        tie_id          uuid PRIMARY KEY,
        investor_id     uuid NOT NULL,
        person_id       uuid,
        kind            text NOT NULL CHECK (kind IN ('office', 'relative')),
        issuer_id       uuid,
        organisation_id uuid,
        valid_from      date,
        valid_to        date
    );
    CREATE INDEX declared_tie_person ON declared_tie (person_id) WHERE person_id IS NOT NULL;
    CREATE INDEX declared_tie_investor ON declared_tie (investor_id);
    GRANT SELECT, INSERT, UPDATE, DELETE ON declared_tie TO listing_worker;
    ALTER TABLE declared_tie ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON declared_tie TO listing_worker USING (true) WITH CHECK (true);
    CREATE POLICY asked ON declared_tie FOR SELECT TO listing_owner USING (true);
    CREATE POLICY asked ON issuer FOR SELECT TO listing_owner USING (true);
"""

# A tie to the chamber counts where the project is the chamber's own: all of its staff have one.
_TIES = """
    CREATE FUNCTION tie_of(of_person uuid, of_issuer uuid, of_owner uuid, of_chamber uuid,
                           today date) RETURNS text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT coalesce(tie_of(of_person, of_issuer, of_owner), (
            SELECT 'declared_' || kind FROM declared_tie
            WHERE (person_id = of_person OR investor_id IN (
                       SELECT membership.organisation_id FROM membership
                       WHERE membership.person_id = of_person AND role = 'acts_for'
                         AND membership.valid_to IS NULL))
              AND (declared_tie.issuer_id = of_issuer
                   OR declared_tie.organisation_id = of_chamber AND EXISTS (
                       SELECT FROM issuer WHERE id = of_issuer AND issuer.kind = 'chamber'))
              AND (declared_tie.valid_from IS NULL OR declared_tie.valid_from <= today)
              AND (declared_tie.valid_to IS NULL OR declared_tie.valid_to >= today)
            ORDER BY kind LIMIT 1));
    END;
    REVOKE ALL ON FUNCTION tie_of(uuid, uuid, uuid, uuid, date) FROM PUBLIC;
    CREATE FUNCTION own_tie(of_issuer uuid, of_owner uuid, of_chamber uuid, today date)
        RETURNS text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT tie_of(asking_person(), of_issuer, of_owner, of_chamber, today);
    END;
    -- Ties are of days in Japan.
    CREATE FUNCTION day_of(moment timestamptz) RETURNS date LANGUAGE sql STABLE
        RETURN (moment AT TIME ZONE 'Asia/Tokyo')::date;
"""

_SECONDS = """
    CREATE FUNCTION has_second(of_chamber uuid, of_issuer uuid, of_owner uuid, first uuid,
                               today date)
        RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM membership
            WHERE organisation_id = of_chamber AND role = 'approver' AND valid_to IS NULL
              AND person_id <> first
              AND tie_of(person_id, of_issuer, of_owner, of_chamber, today) IS NULL);
    END;
    CREATE OR REPLACE FUNCTION asks_as_second(of_project uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT is_operator() AND EXISTS (
            SELECT FROM proposed_approval WHERE project_id = of_project AND (
                answered_by = asking_person()
                OR state = 'proposed' AND NOT has_second(
                    chamber_id, issuer_id, owner_person_id, proposed_by,
                    day_of(proposed_at))));
    END;
"""

_POLICIES = """
    DROP POLICY propose ON proposed_approval;
    CREATE POLICY propose ON proposed_approval FOR INSERT TO listing_app WITH CHECK (
        proposed_by = asking_person() AND state = 'proposed'
        AND chamber_id IN (SELECT my_organisations('chamber'))
        AND own_tie(issuer_id, owner_person_id, chamber_id, day_of(proposed_at)) IS NULL);
    DROP POLICY answer ON proposed_approval;
    CREATE POLICY answer ON proposed_approval FOR UPDATE TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber'))
               OR asks_as_second(project_id))
        WITH CHECK (answered_by = asking_person() AND (state <> 'confirmed' OR own_tie(
            issuer_id, owner_person_id, chamber_id, day_of(answered_at)) IS NULL));
    DROP POLICY office ON approval;
    CREATE POLICY office ON approval FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person()
        AND (organisation_id IN (SELECT my_organisations(kind))
             OR kind = 'chamber' AND asks_as_second(project_id))
        AND (SELECT own_tie(project.issuer_id, project.owner_person_id, project.chamber_id,
                            day_of(decided_at))
             FROM project WHERE project.id = project_id) IS NULL
        AND (kind <> 'chamber' OR is_of_two(project_id, version)));
"""
