-- Each request and each decision of a job has one audit row with its actor, and none is alone.
SELECT c.service, c.command_id, count(a.id)
FROM command_effect c
LEFT JOIN audit_row a ON a.service = c.service AND a.command_id = c.command_id
    AND a.actor IS NOT NULL
GROUP BY 1, 2
HAVING count(a.id) <> 1
UNION ALL
SELECT a.service, a.command_id, 0
FROM audit_row a
LEFT JOIN command_effect c USING (service, command_id)
WHERE a.subject_kind IN ('pledge', 'round', 'approval', 'payout', 'refund', 'cap')
    AND c.command_id IS NULL
