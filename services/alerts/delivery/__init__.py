"""Who is told of what, when, and why or why not; and the loop that tells them, once."""
