"""Type checkers look for this file beside its stub. It is never imported."""
