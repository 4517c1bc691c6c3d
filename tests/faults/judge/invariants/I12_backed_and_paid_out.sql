-- A confirmed pledge is backed, an investment by money alone; money goes out once and not more.
SELECT p.pledge, 'not backed'
FROM pledge p
LEFT JOIN payment y ON y.pledge = p.pledge
WHERE p.state IN ('confirmed', 'due')
    AND NOT coalesce(y.captured >= coalesce(p.allotted_amount, p.amount), false)
    AND NOT coalesce(CASE y.backing
        WHEN 'saved' THEN EXISTS (
            SELECT FROM outside_object o
            WHERE o.object_id = y.card AND o.kind = 'payment_method' AND o.status = 'attached')
        WHEN 'held' THEN y.authorised >= p.amount
            AND y.capture_before > greatest(y.collect_by, :now) END, false)
UNION ALL
SELECT p.pledge, 'an investment that is not by transfer'
FROM pledge p
JOIN round r USING (round)
JOIN payment y ON y.pledge = p.pledge
WHERE r.instrument IN ('fund', 'equity') AND y.backing IS DISTINCT FROM 'received'
    AND p.state IN ('confirmed', 'due', 'collected', 'settled')
UNION ALL
SELECT l.pledge, 'paid out, not settled'
FROM payout_line l
LEFT JOIN outbox o ON o.event_id = l.cause_id AND o.service = 'matching'
    AND o.type = 'PledgeSettled' AND o.subject = l.pledge
WHERE o.event_id IS NULL
UNION ALL
SELECT l.pledge, 'paid out twice or too much'
FROM payout_line l
JOIN payout t USING (payout)
JOIN payment y ON y.pledge = l.pledge
WHERE t.state <> 'cancelled'
GROUP BY l.pledge, y.payment, y.captured
HAVING sum(l.amount) > y.captured - coalesce((
    SELECT sum(f.amount) FROM refund f
    WHERE f.payment = y.payment AND f.state <> 'failed'
        AND f.recorded_at < max(t.authorised_at)), 0)
UNION ALL
SELECT t.payout, 'lines minus fees are not the amount'
FROM payout t
WHERE t.state <> 'cancelled' AND t.amount <> (
    SELECT coalesce(sum(amount), 0) FROM payout_line l WHERE l.payout = t.payout) - t.fees
