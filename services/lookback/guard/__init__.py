"""The guard: what gets better on paper while its other side gets worse."""
