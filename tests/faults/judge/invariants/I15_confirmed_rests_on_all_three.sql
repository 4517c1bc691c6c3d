-- Confirmed means: hold, seat and backed payment of the same amount, all of them earlier.
SELECT p.pledge
FROM pledge p
WHERE p.state IN ('confirmed', 'due', 'collected', 'settled', 'disputed') AND NOT (
    (SELECT sum(c.amount) FROM cap_entry c
     WHERE c.pledge = p.pledge AND c.kind IN ('held', 'reduced'))
        >= coalesce(p.allotted_amount, p.amount)
    AND (SELECT sum(s.units) FROM seat_entry s WHERE s.pledge = p.pledge)
        = coalesce(p.allotted_units, p.units)
    AND EXISTS (
        SELECT FROM pledge_event e
        JOIN outbox o ON o.event_id = e.cause_id AND e.cause_kind = 'event'
            AND o.service = 'payments'
        JOIN pledge_event b ON b.pledge = e.pledge AND b.to_state = 'seated'
            AND b.version < e.version AND b.cause_kind = 'event'
        JOIN outbox h ON h.event_id = b.cause_id AND h.service = 'investors'
        WHERE e.pledge = p.pledge AND e.to_state = 'confirmed'
            AND o.type = 'PaymentBacked' AND o.subject = p.pledge AND o.amount = p.amount
            AND h.type = 'HoldGranted' AND h.subject = p.pledge AND h.amount = p.amount)
    ) IS TRUE
