"""Real logs, what Driftline makes of them, and how well what it knows early orders what came of the cases."""
