"""Ingest: touchpoints in, by HTTP, Kafka and file; checked, stamped, packed into envelopes."""
