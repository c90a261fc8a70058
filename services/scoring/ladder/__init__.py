"""Where a client stands: the ladder, escalations and crises, and the grounds of every move."""
