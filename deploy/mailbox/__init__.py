"""A mailbox for the demo and for tests: takes every mail by SMTP, shows it, sends none."""
