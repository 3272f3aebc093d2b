"""Handles: what users hold of a tree."""
