"""What the client waits for: contacts, cases, clocks and commitments, and what is due of each."""
