"""Who gets how many units of an oversubscribed round, so that anybody can work it out again."""
