"""What a flow is made of, read within bounds: XML, archives, PDF."""
