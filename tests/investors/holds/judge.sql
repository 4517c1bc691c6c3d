-- What counted before each hold, counted anew by the rule's own dates; no row = all is right.
WITH recount AS (
    SELECT e.*, (
        SELECT coalesce(sum(h.amount), 0) FROM (
            SELECT sum(p.amount) AS amount, min(p.applied_on) AS applied_on,
                   (array_agg(p.paid_on ORDER BY p.id DESC)
                    FILTER (WHERE p.paid_on IS NOT NULL))[1] AS paid_on
            FROM cap_entry p
            WHERE p.investor_id = e.investor_id AND p.issuer_id = e.issuer_id
              AND p.security_class = e.security_class AND p.id < e.id
            GROUP BY coalesce(p.hold_id::text, p.id::text)) h
        WHERE h.applied_on BETWEEN (e.paid_on - interval '1 year')::date AND e.paid_on - 1
           OR h.paid_on BETWEEN (e.paid_on - interval '1 year')::date AND e.paid_on - 1
    ) AS recounted
    FROM cap_entry e WHERE e.kind = 'held' AND e.cap IS NOT NULL
)
SELECT 'over the cap' AS what, e.id::text FROM recount e
    LEFT JOIN decision d ON d.decision_id = e.decision_id AND d.pledge_id = e.pledge_id
        AND d.outcome = 'allow'
    LEFT JOIN rule_version r ON r.rule_id = d.rule_id
        AND r.valid_from IS NOT DISTINCT FROM d.rule_from
        AND (r.valid_from IS NULL OR r.valid_from <= e.applied_on)
        AND (r.valid_to IS NULL OR r.valid_to >= e.applied_on)
    WHERE e.recounted + e.amount > e.cap OR d.cap IS DISTINCT FROM e.cap OR r.rule_id IS NULL
UNION ALL
SELECT 'a class without a cap', e.id::text FROM cap_entry e
    LEFT JOIN decision d USING (decision_id)
    WHERE e.kind = 'held' AND e.security_class IS NOT NULL AND e.cap IS NULL
      AND d.exempt_by IS NULL
UNION ALL
SELECT 'counted otherwise', id::text FROM recount
    WHERE counted_before IS DISTINCT FROM recounted
UNION ALL
SELECT 'ended otherwise than once', hold_id::text FROM cap_entry WHERE hold_id IS NOT NULL
GROUP BY hold_id HAVING
    count(*) FILTER (WHERE kind = 'held') <> 1
    OR min(id) <> min(id) FILTER (WHERE kind = 'held')
    OR count(*) FILTER (WHERE kind IN ('used', 'released')) > 1
    OR count(*) FILTER (WHERE kind = 'reduced') > 1
    OR max(id) FILTER (WHERE kind = 'reduced') > min(id) FILTER (WHERE kind IN ('used', 'released'))
    OR coalesce(min(id) FILTER (WHERE kind = 'returned') <= min(id) FILTER (WHERE kind = 'used'),
                count(*) FILTER (WHERE kind = 'returned') > 0)
    OR sum(amount) < 0
    OR (count(*) FILTER (WHERE kind = 'released') > 0 AND sum(amount) <> 0)
UNION ALL
SELECT 'inbox and effect disagree', i.event_id::text FROM inbox i
    WHERE i.consumer = 'investors.holds' AND (i.outcome = 'done') <> EXISTS (
        SELECT FROM decision WHERE cause_id = i.event_id
        UNION ALL
        SELECT FROM cap_entry
        WHERE cause_id = i.event_id AND cause_kind = 'event' AND kind <> 'held'
        UNION ALL
        SELECT FROM moved_day WHERE move_id = i.event_id)
UNION ALL
SELECT 'an effect twice', cause_id::text FROM (
    SELECT cause_id, pledge_id FROM decision
    UNION ALL
    SELECT cause_id, pledge_id FROM cap_entry WHERE cause_kind = 'event' AND kind <> 'held'
) effect GROUP BY cause_id, pledge_id HAVING count(*) > 1
UNION ALL
SELECT 'a command without one audit row', c.cause_id::text FROM (
    SELECT DISTINCT cause_id FROM cap_entry WHERE cause_kind <> 'event'
) c LEFT JOIN audit a ON a.command_id = c.cause_id GROUP BY c.cause_id HAVING count(a.id) <> 1
