"""One legal entity is one investor: two would have two rooms. Pure."""

from shared.errors import Conflict


class CompanyNumberNeeded(Conflict):
    """A company is verified by its corporate number, and has not said it."""

    title = "This company has not given its corporate number"


class CompanyTaken(Conflict):
    """Another investor was verified as this company before."""

    title = "This company is an investor already"
