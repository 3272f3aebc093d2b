"""tree: see docs/design."""
