"""Who of the chamber's staff holds a submission, so that two do not answer it at once."""
