-- No card number, My Number, mail address or name of a person stands in any event.
SELECT event_id, what
FROM canary
