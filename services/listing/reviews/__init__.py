"""Submissions, the answers of chamber and handler, and the approvals that open a round."""
