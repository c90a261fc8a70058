"""What judges one outcome and brings it to the score, and the flags that show a pattern of ours or of an account."""
