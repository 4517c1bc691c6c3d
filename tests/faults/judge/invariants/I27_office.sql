-- Whoever approved held that office at that moment; no round opened without what it needs.
-- An operator may be the second of two people, where an approver of the chamber proposed it.
SELECT a.approval
FROM approval a
JOIN listed_round r ON r.round = a.round
WHERE NOT EXISTS (
    SELECT FROM membership m
    WHERE m.person = a.person
        AND m.organisation = CASE a.kind WHEN 'handler' THEN r.handler ELSE r.chamber END
        AND m.role = 'approver'
        AND a.decided_at >= m.valid_from
        AND (m.valid_to IS NULL OR a.decided_at < m.valid_to + interval '1 s'))
    AND NOT EXISTS (
        SELECT FROM second_word w
        JOIN membership m ON m.person = w.second AND m.role = 'operator'
        WHERE w.approval = a.approval AND w.second = a.person
            AND a.decided_at >= m.valid_from
            AND (m.valid_to IS NULL OR a.decided_at < m.valid_to + interval '1 s'))
UNION ALL
SELECT w.approval
FROM second_word w
JOIN approval a USING (approval)
JOIN listed_round r ON r.round = a.round
WHERE NOT EXISTS (
    SELECT FROM membership m
    WHERE m.person = w.first AND m.organisation = r.chamber AND m.role = 'approver'
        AND w.proposed_at >= m.valid_from
        AND (m.valid_to IS NULL OR w.proposed_at < m.valid_to + interval '1 s'))
UNION ALL
SELECT e.round
FROM round_event e
JOIN listed_round r ON r.round = e.round
WHERE e.to_state = 'open' AND (
    NOT EXISTS (
        SELECT FROM approval a
        WHERE a.round = e.round AND a.kind = 'chamber' AND a.decided_at <= e.at)
    OR (r.instrument IN ('fund', 'equity') AND NOT EXISTS (
        SELECT FROM approval a
        WHERE a.round = e.round AND a.kind = 'handler' AND a.decided_at <= e.at)))
