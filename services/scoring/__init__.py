"""Scoring: the ledger of every client, its fold into clocks, promises and contacts, the score and the ladder."""
