"""Measurements of speed and memory, side by side with the peers; run with `make bench`."""
