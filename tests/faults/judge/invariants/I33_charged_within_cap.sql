-- No investment is charged while its hold is above its cap.
SELECT p.pledge, p.state, 'above its cap since then'
FROM pledge p
WHERE p.over_cap_since IS NOT NULL AND p.state IN ('due', 'collected', 'settled')
UNION ALL
SELECT e.pledge, e.to_state, 'made due after the last word on its cap'
FROM pledge_event e
WHERE e.to_state = 'due' AND (
    SELECT said.trigger FROM pledge_event said
    WHERE said.pledge = e.pledge AND said.version < e.version
        AND said.trigger IN ('HoldExceeded', 'HoldFits')
    ORDER BY said.version DESC LIMIT 1) = 'HoldExceeded'
UNION ALL
-- Counted anew by the payment day at which the outcome was decided: its holds as they stood.
SELECT h.pledge, r.state, 'charged by another payment day than its hold was counted by'
FROM round r
JOIN LATERAL (
    SELECT m.paid_on FROM moved_day m WHERE m.round = r.round
    ORDER BY m.number DESC LIMIT 1) day ON true
JOIN pledge p ON p.round = r.round AND p.state IN ('due', 'collected', 'settled')
JOIN LATERAL (
    SELECT e.pledge, (array_agg(e.paid_on ORDER BY e.id DESC))[1] AS paid_on
    FROM cap_entry e WHERE e.pledge = p.pledge AND e.hold IS NOT NULL
    GROUP BY e.pledge) h ON true
WHERE h.paid_on <> day.paid_on
