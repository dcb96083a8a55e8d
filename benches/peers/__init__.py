"""Other programs that score the same checkpoints, each a module with `version()` and `Peer`."""


class Failed(Exception):
    """What went wrong with one model, in one line."""
