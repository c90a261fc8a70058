"""`routing.toml`: who is told of which alert, by which channel, and when."""
