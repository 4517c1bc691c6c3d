-- What is not at its end has an owner and a deadline; one that passed has acted or is an alarm.
SELECT p.pledge, p.state
FROM pledge p
WHERE p.state IN ('refused', 'released', 'refunded', 'lapsed', 'settled', 'charged_back')
    AND p.deadline IS NOT NULL
UNION ALL
SELECT p.pledge, p.state
FROM pledge p
WHERE p.state NOT IN ('refused', 'released', 'refunded', 'lapsed', 'settled', 'charged_back')
    AND (p.owner IS NULL OR p.deadline IS NULL OR (
        p.deadline < :now - interval '60 s' AND NOT EXISTS (
            SELECT FROM alarm a WHERE a.subject = p.pledge AND a.raised_at >= p.deadline)))
