"""integrations: see docs/design."""
