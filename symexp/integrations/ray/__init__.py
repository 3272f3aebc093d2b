"""integrations/ray: see docs/design."""
