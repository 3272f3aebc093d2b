"""testing: see docs/design."""
