-- Of a private placement 49 people are approached at most, over issues of its kind within three
-- months; whoever is invited is counted; a place is taken by its member, in time.
SELECT i.round, i.issuer
FROM issue i
WHERE i.is_private AND 49 < (
    SELECT count(*) FROM approach a
    JOIN issue other ON other.round = a.round
    WHERE other.issuer = i.issuer AND other.class = i.class
        AND other.issued_on BETWEEN i.issued_on - interval '3 months' AND i.issued_on)
UNION ALL
SELECT g.round, g.invitation
FROM group_invitation g
WHERE NOT EXISTS (
    SELECT FROM approach a WHERE a.round = g.round AND a.investor = g.investor)
UNION ALL
SELECT g.round, g.invitation
FROM group_invitation g
WHERE g.state = 'accepted' AND (g.answered_at >= g.answer_by OR NOT EXISTS (
    SELECT FROM audit_row a
    WHERE a.service = 'matching' AND a.subject = g.invitation
        AND a.actor = 'person:' || g.answered_by AND a.recorded_at = g.answered_at))
