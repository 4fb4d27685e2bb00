"""The scheduled task among Tryton's."""

# mypy: allow-subclassing-any
from trytond.pool import PoolMeta


class Cron(metaclass=PoolMeta):
    """Adds the round to what can be scheduled."""

    __name__ = "ir.cron"

    @classmethod
    def __setup__(cls) -> None:
        super().__setup__()  # type: ignore[misc]  # the pool puts Tryton's own class above
        cls.method.selection.append(("construction.claim|chorus_round", "Send to Chorus Pro and Follow"))
