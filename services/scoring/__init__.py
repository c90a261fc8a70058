"""Scoring: the ledger of every client, its fold into clocks, commitments and contacts, the score and the ladder."""
