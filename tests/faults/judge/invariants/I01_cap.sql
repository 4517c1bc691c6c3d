-- Every hold fitted the cap of the rule in force on its application day, recounted.
SELECT e.id, e.investor, e.issuer, e.counted, e.amount, e.cap
FROM recount e
LEFT JOIN decision d ON d.decision = e.decision AND d.pledge = e.pledge AND d.outcome = 'allow'
LEFT JOIN rule_version r ON r.rule_id = d.rule_id
    AND r.valid_from IS NOT DISTINCT FROM d.rule_from
    AND (r.valid_from IS NULL OR r.valid_from <= e.applied_on)
    AND (r.valid_to IS NULL OR r.valid_to >= e.applied_on)
WHERE e.counted + e.amount > e.cap OR d.cap IS DISTINCT FROM e.cap OR r.rule_id IS NULL
UNION ALL
SELECT e.id, e.investor, e.issuer, NULL, e.amount, NULL
FROM cap_entry e
LEFT JOIN decision d ON d.decision = e.decision
WHERE e.kind = 'held' AND e.class IS NOT NULL AND e.cap IS NULL AND d.exempt_by IS NULL
