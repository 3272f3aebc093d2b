"""search: see docs/design."""
