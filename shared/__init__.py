"""What every room uses: the contract, the topics, and the shells' common ground."""
