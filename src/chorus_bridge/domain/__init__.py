"""The trade itself: money, identifiers, invoices, situations, recipients, the transmission's life. Pure values and functions."""
