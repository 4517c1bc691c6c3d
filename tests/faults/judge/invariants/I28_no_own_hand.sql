-- No approval by the owner, a linked person or who pledged; money out needs two other people,
-- and so do terms and risks.
SELECT a.approval
FROM approval a
JOIN listed_round r ON r.round = a.round
WHERE a.person = r.owner
    OR EXISTS (
        SELECT FROM person_link k
        WHERE (k.a, k.b) IN ((a.person, r.owner), (r.owner, a.person)))
    OR EXISTS (
        SELECT FROM listed_round o
        JOIN pledge p ON p.round = o.round AND p.person = a.person
        JOIN pledge_event e ON e.pledge = p.pledge AND e.version = 1 AND e.at <= a.decided_at
        WHERE o.project = r.project)
UNION ALL
SELECT w.approval
FROM second_word w
JOIN approval a USING (approval)
JOIN listed_round r ON r.round = a.round
WHERE w.first IN (w.second, r.owner) OR w.second <> a.person
UNION ALL
SELECT t.payout
FROM payout t
WHERE t.state IN ('authorised', 'sent', 'confirmed') AND (
    SELECT count(DISTINCT person) FROM payout_approval a
    WHERE a.payout = t.payout AND a.person <> t.requested_by) < 2
