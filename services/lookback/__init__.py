"""Looking back: offline tools on the very doors that the services use."""
