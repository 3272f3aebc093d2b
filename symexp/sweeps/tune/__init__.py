"""Sweeps by many workers: processes of this machine, or tasks on a cluster."""
