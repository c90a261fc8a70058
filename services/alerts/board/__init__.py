"""The board: the pages for people, on the same application as the API; no asset comes from elsewhere."""
