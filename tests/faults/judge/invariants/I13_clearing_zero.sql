-- What is in for a pledge is zero 60 s after the pledge came to its end or to rest.
SELECT l.pledge, l.account, sum(l.amount)
FROM ledger_posting l
JOIN pledge p ON p.pledge = l.pledge
WHERE l.account LIKE 'clearing/%'
    AND p.state IN ('refused', 'released', 'refunded', 'lapsed', 'settled', 'charged_back')
    AND (SELECT max(at) FROM pledge_event e WHERE e.pledge = p.pledge)
        < :now - interval '60 s'
GROUP BY 1, 2
HAVING sum(l.amount) <> 0
