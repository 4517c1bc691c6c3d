-- Two people are introduced only as both said yes in time, the owner for their own round, and a
-- yes to lend or to give leads to one introduction and takes no seat.
SELECT i.introduction, i.round, 'introduced without both'
FROM introduction i
LEFT JOIN group_invitation g ON g.invitation = i.introduction
WHERE i.state = 'made' AND (
    g.state IS DISTINCT FROM 'accepted' OR g.kind <> i.part OR g.investor <> i.investor
    OR g.answered_by <> i.asked_by OR i.ended_by IS DISTINCT FROM i.owner
    OR i.ended_at < i.asked_at OR i.ended_at >= i.answer_by)
UNION ALL
SELECT g.invitation, g.round, 'a yes without its introduction'
FROM group_invitation g
LEFT JOIN introduction i ON i.introduction = g.invitation AND i.round = g.round
WHERE g.kind <> 'round' AND g.state = 'accepted' AND i.introduction IS NULL
UNION ALL
SELECT i.introduction, i.round, 'an introduction to a place in the round'
FROM introduction i
JOIN group_invitation g ON g.invitation = i.introduction
WHERE g.kind = 'round'
