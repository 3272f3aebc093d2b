"""Recorded learning curves: a tabular problem for searches that stop trials early."""
