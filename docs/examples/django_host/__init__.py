"""A small Django host: companies, contracts, claims, and an admin page that transmits them to Chorus Pro."""
