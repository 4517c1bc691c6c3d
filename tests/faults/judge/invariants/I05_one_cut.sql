-- The outcome is one cut, decided once: what it counted is what was confirmed by then.
SELECT e.pledge, 'confirmed after the cut'
FROM pledge_event e
JOIN pledge p USING (pledge)
JOIN round r USING (round)
WHERE e.to_state = 'confirmed' AND e.id > r.cut_id
UNION ALL
SELECT round, 'decided twice'
FROM round_event
WHERE to_state IN ('succeeded', 'failed')
GROUP BY round
HAVING count(*) > 1
UNION ALL
SELECT r.round, 'the outcome is not the book at the cut'
FROM round r
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount), 0) AS amount
    FROM pledge p
    WHERE p.round = r.round AND NOT EXISTS (
        -- Above its cap at the cut, by the last that was said of it.
        SELECT FROM (
            SELECT e.trigger FROM pledge_event e
            WHERE e.pledge = p.pledge AND e.id <= r.cut_id
                AND e.trigger IN ('HoldExceeded', 'HoldFits')
            ORDER BY e.version DESC LIMIT 1) last
        WHERE last.trigger = 'HoldExceeded') AND (
        SELECT e.to_state FROM pledge_event e
        WHERE e.pledge = p.pledge AND e.id <= r.cut_id
        ORDER BY e.version DESC LIMIT 1
    ) IN ('confirmed', 'due', 'collected', 'settled', 'disputed')) book
WHERE r.cut_id IS NOT NULL AND (
    book.amount <> r.counted_amount
    OR (r.mode = 'all_or_nothing'
        AND (r.outcome = 'succeeded') <> (book.amount >= r.target_amount)))
