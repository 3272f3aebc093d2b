"""store/realizing: see docs/design."""
