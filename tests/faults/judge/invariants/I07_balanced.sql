-- Every ledger transaction has two sides at least and adds up to nothing in each currency.
SELECT transaction, currency
FROM ledger_posting
GROUP BY transaction, currency
HAVING sum(amount) <> 0 OR count(*) < 2
