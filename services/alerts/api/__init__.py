"""`/v1`: what programs ask of the views, and what they do about alerts."""
