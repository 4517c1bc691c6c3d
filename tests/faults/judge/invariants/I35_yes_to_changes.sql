-- Nobody is charged, or stays in a running round, on terms that changed after their last yes.
SELECT e.pledge, a.terms_version, 'charged without a yes to it'
FROM pledge_event e
JOIN pledge p USING (pledge)
JOIN agreement g USING (pledge)
JOIN amendment a ON a.round = p.round AND a.terms_version > g.accepted AND a.asked_at < e.at
WHERE e.to_state = 'due' AND e.from_state <> 'due' AND NOT EXISTS (
    SELECT FROM pledge_event yes
    WHERE yes.pledge = e.pledge AND yes.trigger = 'reconfirm' AND yes.at >= a.asked_at
        AND yes.version < e.version)
UNION ALL
SELECT p.pledge, a.terms_version, 'stays after its silence'
FROM pledge p
JOIN round r USING (round)
JOIN agreement g USING (pledge)
JOIN LATERAL (
    SELECT terms_version, reconfirm_by FROM amendment WHERE amendment.round = p.round
    ORDER BY terms_version DESC LIMIT 1) a ON true
WHERE r.state IN ('open', 'paused', 'settling')
    AND p.state IN ('waitlisted', 'seated', 'confirmed', 'due', 'collected', 'settled')
    AND greatest(g.accepted, g.reconfirmed) < a.terms_version
    AND a.reconfirm_by < :now - interval '60 s'
UNION ALL
-- Who was given back for want of an answer had not given one.
SELECT e.pledge, a.terms_version, 'given back after a yes'
FROM pledge_event e
JOIN pledge p USING (pledge)
JOIN LATERAL (
    SELECT terms_version, asked_at FROM amendment
    WHERE amendment.round = p.round AND asked_at <= e.at
    ORDER BY terms_version DESC LIMIT 1) a ON true
WHERE e.trigger = 'reconfirm_passed' AND EXISTS (
    SELECT FROM pledge_event yes
    WHERE yes.pledge = e.pledge AND yes.trigger = 'reconfirm' AND yes.at >= a.asked_at
        AND yes.version < e.version)
