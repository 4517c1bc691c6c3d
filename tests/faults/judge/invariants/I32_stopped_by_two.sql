-- A person ends or reopens a round only as two have decided it in time; one alone pauses a day.
SELECT e.round, e.to_state
FROM round_event e
WHERE e.cause_kind = 'request' AND e.to_state IN ('cancelled', 'paused', 'open')
    AND NOT EXISTS (
        SELECT FROM round_decision d
        JOIN audit_row a ON a.service = 'matching' AND a.command_id = e.cause_id
        WHERE d.round = e.round AND CASE e.to_state
            WHEN 'cancelled' THEN d.kind = 'cancel' AND d.state = 'confirmed'
                AND d.proposed_by <> d.answered_by AND d.answered_at < d.lapses_at
                AND d.answered_at = e.at AND a.actor = 'person:' || d.answered_by
            WHEN 'paused' THEN d.kind = 'pause'
                AND d.proposed_at = e.at AND a.actor = 'person:' || d.proposed_by
            ELSE d.answered_at = e.at AND a.actor = 'person:' || d.answered_by
                AND (d.kind = 'resume' AND d.state = 'confirmed'
                    AND d.proposed_by <> d.answered_by AND d.answered_at < d.lapses_at
                    OR d.kind = 'pause' AND d.state IN ('rejected', 'taken_back')) END)
UNION ALL
SELECT d.round, d.decision
FROM round_decision d
JOIN round r ON r.round = d.round
WHERE r.state = 'paused' AND d.kind = 'pause' AND d.state IN ('rejected', 'taken_back', 'lapsed')
    AND NOT EXISTS (
        SELECT FROM round_decision later
        WHERE later.round = d.round AND later.proposed_at > d.proposed_at)
