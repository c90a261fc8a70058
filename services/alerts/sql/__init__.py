"""What stands in SQL: the tables, how the projector fills them, and the questions that pages and API put to them."""
