-- A round by rule was committed to before it opened; what it gives is what its list says, in all
-- no more than there is, with a line for each pledge that was counted.
SELECT p.pledge, p.allotted_units, 'is charged for other units than are listed'
FROM by_rule b
JOIN pledge p USING (round)
LEFT JOIN allocation_line l USING (pledge)
WHERE p.allotted_units IS NOT NULL AND p.allotted_units IS DISTINCT FROM l.allotted_units
UNION ALL
SELECT b.round, sum(l.allotted_units), 'gives more than there is, or not to everybody counted'
FROM by_rule b
LEFT JOIN allocation_line l USING (round)
WHERE b.outcome = 'succeeded'
GROUP BY b.round, b.limit_units, b.counted_pledges
HAVING sum(l.allotted_units) > b.limit_units OR count(l.pledge) <> b.counted_pledges
UNION ALL
SELECT b.round, NULL, 'opened before it was committed to'
FROM by_rule b
JOIN round_event e USING (round)
WHERE e.to_state = 'open' AND (b.committed_at > e.at OR b.committed_at IS NULL)
