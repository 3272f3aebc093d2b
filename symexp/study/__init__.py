"""study: see docs/design."""
