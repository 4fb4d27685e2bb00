"""The claims of the example host."""
