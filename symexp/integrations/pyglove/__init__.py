"""integrations/pyglove: see docs/design."""
