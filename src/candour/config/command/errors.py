"""What a command raises when it was asked for something it cannot do."""


class BadInputError(Exception):
    """One sentence: what was wrong, where, and what to do. The command ends with exit code 2."""
