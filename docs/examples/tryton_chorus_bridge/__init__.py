"""ChorusPRO on progress claims, in Tryton; what is registered is in ``tryton.cfg``."""
