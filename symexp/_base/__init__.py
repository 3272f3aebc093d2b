"""_base: see docs/design."""
