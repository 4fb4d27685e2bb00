"""Send construction progress claims to Chorus Pro, the French State's invoicing portal."""

__version__ = "0.1.0"
