"""The tables of the host. Those of chorus_bridge are made by ``Gateway.open``, in the same file."""
