"""store/disk: see docs/design."""
