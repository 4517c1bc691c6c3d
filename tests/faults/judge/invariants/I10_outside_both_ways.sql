-- Every fact of the PSP and the bank is in the ledger once, with its amount, and nothing else.
SELECT coalesce(f.source, t.source), coalesce(f.source_id, t.source_id),
    coalesce(f.kind, t.kind),
    CASE WHEN t.source_id IS NULL THEN 'not in the ledger'
         WHEN f.source_id IS NULL THEN 'not outside'
         ELSE 'the amount differs' END
FROM outside_fact f
FULL JOIN (
    SELECT t.transaction, t.source, t.source_id, t.kind,
        sum(p.amount) FILTER (WHERE p.amount > 0) AS amount
    FROM ledger_transaction t
    JOIN ledger_posting p ON p.transaction = t.transaction
    WHERE t.source IN ('psp', 'bank')
    GROUP BY 1, 2, 3, 4) t
    ON t.source = f.source AND t.source_id = f.source_id AND t.kind = f.kind
WHERE t.source_id IS NULL OR f.source_id IS NULL OR t.amount <> f.amount
UNION ALL
SELECT source, source_id, kind, 'twice'
FROM ledger_transaction
WHERE source IN ('psp', 'bank')
GROUP BY 1, 2, 3
HAVING count(*) > 1
