"""Benchmarks of speed and memory against PyGlove, Pylightnix and Optuna; run with `make bench`."""
