"""The ways to tell people, one file each, and the words of a notice."""
