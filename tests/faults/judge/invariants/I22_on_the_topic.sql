-- Every row of an outbox is on its topic within 60 s, unchanged, and nothing else is there.
SELECT o.event_id, 'unsent'
FROM outbox o
WHERE o.sent_at IS NULL AND o.recorded_at < :now - interval '60 s'
UNION ALL
SELECT o.event_id, 'marked sent, not on the topic'
FROM outbox o
WHERE o.sent_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM topic_message m WHERE m.event_id = o.event_id)
UNION ALL
SELECT m.event_id, 'not what the outbox holds'
FROM topic_message m
LEFT JOIN outbox o ON o.event_id = m.event_id
WHERE (o.topic, o.key, o.type, o.subject, o.aggregate_version, o.payload_sha256)
    IS DISTINCT FROM
    (m.topic, m.key, m.type, m.subject, m.aggregate_version, m.payload_sha256)
