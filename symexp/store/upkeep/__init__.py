"""store/upkeep: see docs/design."""
