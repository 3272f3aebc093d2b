"""sweeps: see docs/design."""
