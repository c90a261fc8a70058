"""Who may do what on the board and its API: accounts of their own, ways to log in, and the guard at the door."""
