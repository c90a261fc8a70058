"""Measures, never checks: `make bench`."""
