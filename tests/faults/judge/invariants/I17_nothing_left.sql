-- 60 s after its end a pledge has no room, no seat, no money of ours and nothing open outside.
SELECT p.pledge
FROM pledge p
WHERE p.state IN ('refused', 'released', 'refunded', 'lapsed')
    AND (SELECT max(at) FROM pledge_event e WHERE e.pledge = p.pledge)
        < :now - interval '60 s'
    AND ((SELECT coalesce(sum(amount), 0) FROM cap_entry c WHERE c.pledge = p.pledge) <> 0
        OR (SELECT coalesce(sum(units), 0) FROM seat_entry s WHERE s.pledge = p.pledge) <> 0
        OR EXISTS (
            SELECT FROM payment y
            WHERE y.pledge = p.pledge AND y.captured <> y.refunded + y.charged_back)
        OR EXISTS (
            SELECT FROM outside_object o
            WHERE o.pledge = p.pledge AND (o.kind, o.status) IN (
                ('session', 'open'), ('intent', 'requires_capture'),
                ('intent', 'requires_action'), ('intent', 'processing'))))
