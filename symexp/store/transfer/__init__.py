"""store/transfer: see docs/design."""
