-- A seat is freed only by payments' answer, or before any payment; a round by rule may trim it.
SELECT s.id, s.pledge
FROM seat_entry s
LEFT JOIN outbox o ON o.event_id = s.cause_id AND s.cause_kind = 'event'
    AND o.service = 'payments' AND o.subject = s.pledge
    AND o.type IN ('PaymentVoided', 'PaymentRefunding', 'PaymentLapsed', 'DisputeClosed')
WHERE s.kind = 'free' AND o.event_id IS NULL
    AND NOT EXISTS (  -- kept for a pledge of the wait list whose hold was asked for again
        SELECT FROM pledge_event e
        WHERE e.pledge = s.pledge AND e.cause_id = s.cause_id AND e.from_state = 'placed')
UNION ALL
SELECT s.id, s.pledge
FROM seat_entry s
WHERE s.kind = 'trim' AND NOT EXISTS (
    SELECT FROM pledge_event e
    WHERE e.pledge = s.pledge AND e.to_state = 'due' AND e.cause_id = s.cause_id)
