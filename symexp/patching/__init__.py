"""patching: see docs/design."""
