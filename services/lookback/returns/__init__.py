"""What follows good service: later orders, returns and restitution beside how clients were served (docs/returns.md)."""
