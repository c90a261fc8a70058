"""The lesson ledger: what complaints taught, across clients."""
