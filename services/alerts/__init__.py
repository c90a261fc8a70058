"""Alerts: episodes per client, what is told to whom, and the page that shows it all."""
