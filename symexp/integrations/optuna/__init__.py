"""integrations/optuna: see docs/design."""
