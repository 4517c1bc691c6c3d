"""Let an operator be the second person of a change where a chamber has nobody else.

Safe while the old code runs: it adds rights that old code does not use.
"""

from shared.migrate import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run(
        """
        CREATE POLICY asked ON project_change FOR SELECT TO listing_owner USING (true);
        -- Of an investment the second word is its handler's; what they answered they still see.
        CREATE FUNCTION asks_as_second_of_change(of_project uuid) RETURNS boolean
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            SELECT is_operator() AND EXISTS (
                SELECT FROM project_change
                WHERE project_id = of_project AND handler_id IS NULL AND (
                    answered_by = asking_person()
                    OR state = 'proposed' AND NOT has_second(
                        chamber_id, issuer_id, owner_person_id, proposed_by,
                        day_of(proposed_at))));
        END;
        CREATE POLICY second_read ON project_change FOR SELECT TO listing_app
            USING ((SELECT is_operator()) AND asks_as_second_of_change(project_id));
        CREATE POLICY second_answer ON project_change FOR UPDATE TO listing_app
            USING ((SELECT is_operator()) AND asks_as_second_of_change(project_id))
            WITH CHECK (answered_by = asking_person() AND proposed_by <> asking_person()
                        AND asking_person() <> owner_person_id
                        AND (state = 'refused'
                             OR own_tie(issuer_id, owner_person_id, chamber_id,
                                        day_of(answered_at)) IS NULL));
        CREATE POLICY second_amends ON project FOR UPDATE TO listing_app
            USING ((SELECT is_operator()) AND asks_as_second_of_change(id));
        CREATE OR REPLACE FUNCTION is_party(of_project uuid) RETURNS boolean
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT EXISTS (
                SELECT FROM project WHERE id = of_project AND (
                    owner_person_id = asking_person()
                    OR version > 0 AND (
                        chamber_id IN (SELECT my_organisations('chamber'))
                        OR handler_ids && ARRAY(SELECT my_organisations('handler'))
                        OR (SELECT is_operator()) AND (
                            asks_as_second(id) OR asks_as_second_of_change(id)))));
        END;
        """
    )
