"""display: see docs/design."""
