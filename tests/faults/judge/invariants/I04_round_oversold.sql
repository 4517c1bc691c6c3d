-- No round above its book, no return above its stock, no pledge below nothing, at any instant.
SELECT s.id, s.round, s.taken
FROM (
    SELECT *, sum(units) OVER (PARTITION BY round ORDER BY id) AS taken,
        sum(units) OVER (PARTITION BY round, return_id ORDER BY id) AS of_return,
        sum(units) OVER (PARTITION BY pledge ORDER BY id) AS of_pledge
    FROM seat_entry) s
JOIN round r ON r.round = s.round
LEFT JOIN round_return t ON t.round = s.round AND t.return_id = s.return_id
WHERE s.taken > r.book_limit OR s.of_return > t.stock OR s.of_pledge < 0
UNION ALL
SELECT NULL, p.round, sum(p.allotted_units)
FROM pledge p
JOIN round r USING (round)
WHERE p.state NOT IN ('released', 'refund_due', 'refunded', 'lapsed')
GROUP BY p.round, r.limit_units
HAVING sum(p.allotted_units) > r.limit_units
