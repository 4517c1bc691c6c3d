-- What went back (pending too) is at most what came in, and that what was authorised.
SELECT y.payment
FROM payment y
LEFT JOIN (
    SELECT payment, sum(amount) AS amount FROM refund WHERE state <> 'failed'
    GROUP BY payment) r USING (payment)
WHERE y.refunded + y.charged_back > y.captured OR y.captured > y.authorised
   OR least(y.authorised, y.captured, y.refunded, y.charged_back) < 0
   OR y.refunded <> coalesce(r.amount, 0)
