-- Only steps of the pledge's table, numbered without a gap; its state is the last step's.
SELECT e.pledge, e.version
FROM (
    SELECT *, lag(version, 1, 0) OVER steps AS version_before,
        lag(to_state) OVER steps AS state_before
    FROM pledge_event
    WINDOW steps AS (PARTITION BY pledge ORDER BY version)) e
LEFT JOIN legal_step g ON g.from_state IS NOT DISTINCT FROM e.from_state
    AND g.trigger = e.trigger AND g.to_state = e.to_state
WHERE g.to_state IS NULL OR e.version <> e.version_before + 1
    OR e.from_state IS DISTINCT FROM e.state_before
UNION ALL
SELECT p.pledge, NULL
FROM pledge p
WHERE p.state IS DISTINCT FROM (
    SELECT e.to_state FROM pledge_event e
    WHERE e.pledge = p.pledge ORDER BY e.version DESC LIMIT 1)
