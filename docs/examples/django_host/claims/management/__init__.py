"""Commands of the example host."""
