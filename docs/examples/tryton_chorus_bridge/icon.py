"""The drawings, read from the library: no copy of them to keep."""

# mypy: allow-subclassing-any
from trytond.pool import PoolMeta

from chorus_bridge import icons


class Icon(metaclass=PoolMeta):
    """Gives the drawings of ChorusPRO beside Tryton's own."""

    __name__ = "ir.ui.icon"

    name: str

    def get_icon(self, name: str) -> str:
        """Return the markup of an icon."""
        if self.name in icons.NAMES:
            return icons.drawing(self.name).read_text(encoding="utf-8")
        found: str = super().get_icon(name)  # type: ignore[misc]  # the pool puts Tryton's own class above
        return found
