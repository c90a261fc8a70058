"""A real single-node Kafka for one machine: the tests, the demo and `driftline broker` use it."""
