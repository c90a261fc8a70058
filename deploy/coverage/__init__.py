"""What people who write about client service say decides whether clients stay, and where Driftline sees it."""
