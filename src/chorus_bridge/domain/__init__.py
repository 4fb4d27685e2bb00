"""The trade itself: money, identifiers, invoices, situations, recipients, the transmission's life. Pure."""
