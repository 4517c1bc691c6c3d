-- A step says what the table says it says, and nothing is said of a pledge without its step.
SELECT e.pledge, e.version
FROM pledge_event e
JOIN legal_step g ON g.from_state IS NOT DISTINCT FROM e.from_state
    AND g.trigger = e.trigger AND g.to_state = e.to_state
LEFT JOIN outbox o ON o.event_id = e.said AND o.service = 'matching' AND o.subject = e.pledge
WHERE o.type IS DISTINCT FROM g.says
UNION ALL
SELECT o.subject, NULL
FROM outbox o
LEFT JOIN pledge_event e ON e.said = o.event_id
WHERE o.service = 'matching' AND o.type IN (SELECT says FROM legal_step) AND e.id IS NULL
