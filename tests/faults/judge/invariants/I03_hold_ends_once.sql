-- A hold begins with `held`, ends once, is reduced once before it and returned only after use.
SELECT hold
FROM cap_entry
WHERE hold IS NOT NULL
GROUP BY hold
HAVING count(*) FILTER (WHERE kind = 'held') <> 1
    OR min(id) <> min(id) FILTER (WHERE kind = 'held')
    OR count(*) FILTER (WHERE kind IN ('used', 'released')) > 1
    OR count(*) FILTER (WHERE kind = 'reduced') > 1
    OR max(id) FILTER (WHERE kind = 'reduced')
        > min(id) FILTER (WHERE kind IN ('used', 'released'))
    OR coalesce(
        min(id) FILTER (WHERE kind = 'returned') <= min(id) FILTER (WHERE kind = 'used'),
        count(*) FILTER (WHERE kind = 'returned') > 0)
    OR sum(amount) < 0
    OR (count(*) FILTER (WHERE kind = 'released') > 0 AND sum(amount) <> 0)
