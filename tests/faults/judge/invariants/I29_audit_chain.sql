-- One chain per service and chamber, without a gap, as it was sealed, up to what was anchored.
SELECT service, chamber, seq, 'broken'
FROM (
    SELECT *, lag(hash, 1, '\x00'::bytea) OVER chain AS hash_before,
        lag(seq, 1, 0::bigint) OVER chain AS seq_before
    FROM audit_row
    WHERE hash IS NOT NULL
    WINDOW chain AS (PARTITION BY service, chamber ORDER BY seq)) linked
WHERE prev_hash <> hash_before OR seq <> seq_before + 1
    OR hash <> sha256(prev_hash || sha256(convert_to(concat_ws('|', service, chamber, seq, id,
        actor, command_id, subject_kind, subject, before_hash, after_hash,
        (extract(epoch FROM recorded_at) * 1000000)::bigint), 'UTF8')))
UNION ALL
SELECT service, chamber, id, 'linked late, and no alarm'
FROM audit_row a
WHERE coalesce(a.linked_at, :now) > a.recorded_at + interval '10 s' AND NOT EXISTS (
    SELECT FROM alarm m
    WHERE m.subject = 'audit/' || a.service AND m.raised_at >= a.recorded_at)
UNION ALL
SELECT n.service, n.chamber, n.seq, 'not what was anchored'
FROM anchor n
LEFT JOIN audit_row a USING (service, chamber, seq)
WHERE a.hash IS DISTINCT FROM n.hash
