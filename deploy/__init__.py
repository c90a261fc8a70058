"""How Driftline is run: the local broker, the containers, what watches it."""
