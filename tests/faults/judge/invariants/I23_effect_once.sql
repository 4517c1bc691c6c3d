-- Every event has its effect once for each consumer, and no message of a topic was skipped.
SELECT consumer, event_id, 'twice'
FROM effect
GROUP BY consumer, event_id, subject
HAVING count(*) > 1
UNION ALL
SELECT consumer, event_id, 'twice in the inbox'
FROM inbox
GROUP BY 1, 2
HAVING count(*) > 1
UNION ALL
SELECT consumer, event_id, 'inbox and effect disagree'
FROM inbox i
WHERE i.consumer IN ('matching.saga', 'investors.holds', 'payments.saga')
    AND (i.outcome = 'done') <> EXISTS (
        SELECT FROM effect f WHERE f.consumer = i.consumer AND f.event_id = i.event_id)
UNION ALL
SELECT f.consumer, f.event_id, 'an effect without its inbox row'
FROM effect f
WHERE NOT EXISTS (
    SELECT FROM inbox i WHERE i.consumer = f.consumer AND i.event_id = f.event_id)
UNION ALL
SELECT s.consumer, m.event_id, 'never read'
FROM topic_message m
JOIN subscription s USING (topic)
WHERE NOT EXISTS (
    SELECT FROM inbox i WHERE i.consumer = s.consumer AND i.event_id = m.event_id)
UNION ALL
SELECT consumer, event_id, 'the consumer is not <service>.<purpose>'
FROM inbox
WHERE consumer NOT LIKE service || '.%'
