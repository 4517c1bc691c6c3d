-- A parked message is kept, nothing of its subject overtakes it, no round is decided around it.
SELECT k.consumer, m.event_id, 'overtook a parked message'
FROM parked_message k
JOIN topic_message m ON m.topic = k.topic AND m.partition = k.partition
    AND m.subject = k.subject AND m."offset" > k."offset" AND m.event_id <> k.event_id
JOIN inbox i ON i.consumer = k.consumer AND i.event_id = m.event_id AND i.outcome <> 'parked'
WHERE k.redriven_at IS NULL
UNION ALL
SELECT k.consumer, k.event_id, 'a round was decided with a parked pledge'
FROM parked_message k
JOIN pledge p ON p.pledge = k.subject
JOIN round_event e ON e.round = p.round AND e.to_state IN ('succeeded', 'failed')
WHERE k.service = 'matching' AND k.parked_at < e.at
    AND coalesce(k.redriven_at, 'infinity') > e.at
UNION ALL
SELECT i.consumer, i.event_id, 'parked, but not kept'
FROM inbox i
WHERE i.outcome = 'parked' AND NOT EXISTS (
    SELECT FROM parked_message k WHERE k.consumer = i.consumer AND k.event_id = i.event_id)
