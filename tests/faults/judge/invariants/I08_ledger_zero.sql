-- The whole ledger adds up to nothing in each currency.
SELECT currency, sum(amount)
FROM ledger_posting
GROUP BY currency
HAVING sum(amount) <> 0
