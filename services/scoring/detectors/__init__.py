"""What watches a client for drift: the rules of the ladder but `override`, each with what it remembers."""
