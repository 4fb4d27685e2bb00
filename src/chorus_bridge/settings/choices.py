"""The settings, each default with its argument."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from types import NoneType, UnionType
from typing import Any, Final, Protocol, Self, get_args, get_origin
from urllib.parse import urlsplit

import attrs
from attrs import field, frozen

from chorus_bridge.chorus.content import Upload
from chorus_bridge.chorus.vocabulary import REVERSE_CHARGE_DEFAULT
from chorus_bridge.chorus.works import WorksEncoder
from chorus_bridge.domain.fields import listed
from chorus_bridge.domain.hold import HoldFor, HoldPolicy
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.outbox.limits import Limits
from chorus_bridge.settings.environment import read
from chorus_bridge.settings.portal import PisteApplication, Portal

__all__ = ["Settings"]

_HOUR: Final = timedelta(hours=1)
_LEASE_REMAINDER: Final = timedelta(seconds=60)
_REMEDIES: Final[Mapping[str, str]] = {
    "portal": "use Portal.sandbox() or Portal.production()",
    "application": "give a PisteApplication, with the credentials of the application on PISTE",
}
_WORDS: Final[Mapping[type, str]] = {
    str: "text",
    int: "a whole number",
    bool: "True or False",
    Decimal: "a number",
    NoneType: "None",
}
_METHODS: Final[Mapping[Any, tuple[str, ...]]] = {WorksEncoder: ("encode", "complete"), HoldPolicy: ("due",)}
"""Protocols: whatever has their methods."""
_PROXY_SCHEMES: Final = ("http://", "https://")


def _printable(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse text that cannot travel as it is."""
    del instance
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        problem = "not plain printable text"
        raise ConfigurationError(setting=attribute.name, problem=problem, remedy="write it in ASCII")


def _proxy(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse a proxy that is not an HTTP one. Never quotes it: it may carry a password."""
    del instance
    if value is not None and not (
        isinstance(value, str) and value.isascii() and value.isprintable() and _is_http(value)
    ):
        problem = "not an http or https address"
        raise ConfigurationError(setting=attribute.name, problem=problem, remedy='write "http://host:port"')


def _check_kind(attribute: "attrs.Attribute[Any]", value: object) -> None:
    if not _fits(value, attribute.type):
        problem = f"{_named(attribute.type)} expected, not {type(value).__name__}"
        remedy = _REMEDIES.get(attribute.name, f"give {_named(attribute.type)}")
        raise ConfigurationError(setting=attribute.name, problem=problem, remedy=remedy)


def _fits(value: object, kind: Any) -> bool:  # noqa: ANN401 — an annotation
    """Return whether *value* is what the annotation *kind* says."""
    if isinstance(kind, str):
        return True  # of a subclass of the host's, whose annotations are texts: its own affair
    if kind in _METHODS:
        return all(callable(getattr(value, name, None)) for name in _METHODS[kind])
    if get_origin(kind) is UnionType:
        return any(_fits(value, each) for each in get_args(kind))
    if get_origin(kind) is tuple:
        return isinstance(value, tuple) and all(_fits(each, get_args(kind)[0]) for each in value)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _named(kind: Any) -> str:  # noqa: ANN401 — an annotation
    if get_origin(kind) is UnionType:
        return " or ".join(_named(each) for each in get_args(kind))
    if get_origin(kind) is tuple:
        return f"a list of {_named(get_args(kind)[0])}"
    return _WORDS.get(kind) or str(kind.__name__)


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return address.startswith(_PROXY_SCHEMES) and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _steps(value: Iterable[timedelta]) -> tuple[timedelta, ...]:
    return listed(value)


def _rate(value: Decimal | str | float | None) -> Decimal | None:
    """Return a rate as a decimal, where it is one. It is no amount: a float says what it looks like."""
    if value is None or isinstance(value, bool):
        return value  # type: ignore[return-value]
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value  # type: ignore[return-value]


def _upload(value: Upload | str) -> Upload:
    try:
        return Upload(value)
    except ValueError:
        return value  # type: ignore[return-value]


class _PathLike(Protocol):
    """A path of any library's."""

    def __fspath__(self) -> str:
        """Return it as text."""
        ...


def _path(value: "str | _PathLike | None") -> str | None:
    as_text = getattr(value, "__fspath__", None)
    return as_text() if callable(as_text) else value  # type: ignore[return-value]


def _positive(value: object) -> bool:
    """Return whether a duration, a count or each of a list is above zero and finite; anything else is."""
    match value:
        case tuple():
            return bool(value) and all(map(_positive, value))
        case timedelta():
            return value > timedelta(0)
        case Decimal():
            return value.is_finite() and value > 0
        case bool():
            return True
        case int():
            return value > 0
        case _:
            return True


@frozen(kw_only=True)
class Settings:
    """Everything chosen once for a connection."""

    portal: Portal
    application: PisteApplication
    policy: Policy = field(factory=Policy)
    """How situations are judged; its environment is always the portal's."""
    hold: HoldPolicy = field(factory=HoldFor)
    """Cancellation window: a minute undoes a mistaken click, and nobody notices it."""

    connect_timeout: timedelta = timedelta(seconds=5)
    """To reach the gateway: a connection that takes longer will not be made."""
    write_timeout: timedelta = timedelta(seconds=30)
    """For the network to take a piece of the request; 14 MB of base64 leave in pieces."""
    read_timeout: timedelta = timedelta(seconds=60)
    """Silence tolerated while an answer is awaited. Precedent: a public body's client, in production."""
    reading_deadline: timedelta = timedelta(seconds=60)
    """For a whole read or search: a user waits no longer, and asking again is harmless."""
    deposit_deadline: timedelta = timedelta(seconds=95)
    """For a whole upload or deposit: connecting, writing and reading at their limits (5 + 30 + 60)."""
    token_timeout: timedelta = timedelta(seconds=10)
    """For a whole token request; a third of a second is usual."""
    token_margin: timedelta = timedelta(seconds=60)
    """Life a bearer must have left before a read. Precedent: most public clients, 30 to 60 seconds."""
    deposit_token_margin: timedelta = timedelta(seconds=240)
    """Life a bearer must have left after a deposit's deadline, so that none expires under way."""

    requests_per_second: Decimal | None = field(converter=_rate)
    """Requests to the API, all companies together; None for no limit. Official quotas are not public: one per
    second is what the most careful public client does. A simulator on this machine needs none."""
    queue_patience: timedelta = timedelta(seconds=30)
    """Longest wait for one's turn under that limit; past it the request is not made."""
    attempts: int = 3
    """Times a read is made before its failure is returned. A deposit is made once."""
    retry_wait_max: timedelta = timedelta(seconds=30)
    """Longest random wait between two of them."""
    retry_after_max: timedelta = timedelta(seconds=120)
    """Longest wait the server may impose on a sleeping worker; a longer one is returned to be waited for
    elsewhere."""
    retry_deadline: timedelta = timedelta(seconds=60)
    """For a read and its repetitions: minutes belong in the outbox."""

    answer_limit: int = 10 * 1024 * 1024
    """Bytes of an answer; the largest documented one that is read here is far smaller."""
    download_limit: int = 40 * 1024 * 1024
    """Bytes of a downloaded file or archive. The portal gives up to 120 MiB, and a download is held in memory several
    times over: raise it where there is room. Every other answer keeps its own, smaller limit."""
    proxy: str | None = field(default=None, repr=False, validator=_proxy)
    """Proxy to go through. The machine's own variables are ignored: where credentials go is a choice."""
    ca_bundle: str | None = field(default=None, converter=_path)
    """File of the certification authorities to trust instead of the usual public ones. Checking cannot be
    turned off."""
    user_agent: str = field(default="chorus-bridge", validator=_printable)

    settle_horizon: timedelta = timedelta(minutes=75)
    """How long an unsure deposit is searched for: a bearer's life (an hour), its margin, and the portal's
    indexing."""
    resend_limit: int = 3
    """Unknown outcomes of one invoice after which a human looks: two may be bad luck, three are a pattern."""
    flow_settle_horizon: timedelta = timedelta(hours=24)
    """How long an unsure flow is searched for. Flows are integrated in minutes or hours, as third parties saw, and no
    bound is published: a day is a guess on the safe side."""
    resend_flows: bool = False
    """Whether a flow that no search has found for that long may leave again by itself. Off, a human decides: nothing
    published bounds the time a flow takes, nor says that the portal refuses the same works document twice."""
    flow_syntax: str | None = field(default=None, validator=attrs.validators.optional(_printable))
    """``syntaxeFlux`` sent instead of the package's usual one. The codes reserved for works documents (E4, E5) are not
    public: read the live list and verify at go-live."""
    works_encoder: WorksEncoder | None = field(default=None, repr=False)
    """What encodes a document for the portal's works operation, whose contract is not public: None keeps that channel
    off. Unverified: works documents go by flow."""
    report_steps: tuple[timedelta, ...] = field(
        default=(*(timedelta(minutes=n) for n in (1, 2, 5, 15, 30)), _HOUR), converter=_steps
    )
    """Waits between two looks at the report of a flow."""
    flow_patience: timedelta = timedelta(days=7)
    """How long a received flow may stay without verdict, or integrated without being listed, before a human looks."""
    limits: Limits = field(factory=Limits)
    """What all workers together may do."""
    access_pause: timedelta = timedelta(minutes=15)
    """How long a company whose access is refused is left alone: repeating could lock its account."""
    refresh_steps: tuple[timedelta, ...] = field(
        default=tuple(timedelta(minutes=n) for n in (2, 5, 15, 30, 60, 120, 240)), converter=_steps
    )
    """Waits between two searches for what moved, of one supplier: longer each time that nothing did."""
    refresh_overlap: timedelta = timedelta(minutes=15)
    """How much earlier than the last change seen a search begins: an index lags, and dates are to the second."""
    refresh_depth: timedelta = timedelta(days=3)
    """How far back a search goes once a day, for what the portal lists late."""
    poll_steps: tuple[timedelta, ...] = field(
        default=(timedelta(minutes=1), *(timedelta(days=n) for n in (1, 3, 7))), converter=_steps
    )
    """Waits between two looks at one invoice by itself: soon after its deposit, then only in case the search for
    changes does not see it."""
    upload: Upload = field(default=Upload.DEPOSIT_PDF, converter=_upload)
    """How the main PDF is uploaded."""
    reverse_charge_wire: str = field(default=REVERSE_CHARGE_DEFAULT, validator=_printable)
    """VAT regime sent for a reverse charge. The value the portal expects is not published: verify it at
    go-live."""

    @requests_per_second.default
    def _usual_rate(self) -> Decimal | None:
        # What is no portal is refused below, by its name.
        return None if getattr(self.portal, "local", False) else Decimal(1)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot work, and tell the rules which portal is addressed and by which channels."""
        for attribute in attrs.fields(type(self)):
            _check_kind(attribute, getattr(self, attribute.name))
            if not _positive(getattr(self, attribute.name)):
                remedy = "give a positive value"
                raise ConfigurationError(setting=attribute.name, problem="not above zero", remedy=remedy)
        # The only write to a frozen value, before anybody has seen it.
        environment, works = self.portal.environment, self.works_encoder is not None
        policy = attrs.evolve(self.policy, environment=environment, works_submission=works)
        object.__setattr__(self, "policy", policy)

    @property
    def lease(self) -> timedelta:
        """How long a worker owns a transmission: twice a deposit's deadline, and a minute to write."""
        return 2 * self.deposit_deadline + _LEASE_REMAINDER

    def horizon_of(self, transmission: Transmission) -> timedelta:
        """Return how long what left may still have an effect: longer for a flow, processed after its receipt."""
        return self.flow_settle_horizon if transmission.flow else self.settle_horizon

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Return the settings named by the ``CHORUS_BRIDGE_…`` variables of *environ*.

        Raises:
            ConfigurationError: Everything that is missing or wrong, at once; ``context`` names each variable.
        """
        found = read(environ, cls)
        if isinstance(found, ConfigurationError):
            # A crash report may show the variables of this frame: by then it holds no environment.
            del environ
            raise found
        return found
