"""Works documents: their circuits, their pieces, their own list."""
