"""Autopsy: the post-mortem of a client that was lost or came to a crisis, as a draft for people."""
