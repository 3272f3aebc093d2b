"""tree/nodes: see docs/design."""
