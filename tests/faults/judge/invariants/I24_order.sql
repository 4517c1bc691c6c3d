-- What is said of a subject stands under one key in one partition, numbered without a gap.
SELECT topic, subject, aggregate_version
FROM (
    SELECT topic, subject, aggregate_version,
        lag(aggregate_version, 1, 0) OVER (
            PARTITION BY topic, subject ORDER BY first_offset) AS version_before
    FROM (
        SELECT topic, subject, aggregate_version, min("offset") AS first_offset
        FROM topic_message GROUP BY 1, 2, 3) told) numbered
WHERE aggregate_version <> version_before + 1
UNION ALL
SELECT topic, subject, NULL
FROM topic_message
GROUP BY 1, 2
HAVING count(DISTINCT (partition, key)) > 1
