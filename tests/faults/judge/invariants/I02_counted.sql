-- What a hold says was counted before it is what the entries before it add up to.
SELECT id, counted_before, counted
FROM recount
WHERE counted_before IS DISTINCT FROM counted
