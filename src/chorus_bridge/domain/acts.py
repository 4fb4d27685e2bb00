"""What a supplier may do at the portal about an invoice that is there: values that say all of it, checked at entry.

*Source:* AIFE, Swagger "Factures" (``completer``, ``recycler``, ``corriger/valideur/facture``, ``traiterRejet``), and
the lengths of its specification as kept by a public client of 2017.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from attrs import field, frozen

from chorus_bridge.domain.fields import is_text, said, text, values
from chorus_bridge.domain.identifiers import Siret, SiretDefect, siret_defect
from chorus_bridge.domain.invoice import Attachment
from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Act",
    "ActionKind",
    "Completion",
    "RejectionAcknowledgement",
    "Rerouting",
    "ValidatorCorrection",
    "digest_of",
    "expected",
    "written",
]

MAX_COMMENT: Final = 2000
MAX_LABEL: Final = 100
MAX_TYPE: Final = 30
MAX_NAME: Final = 50
MAX_FILE: Final = 10 * 1024 * 1024
MAX_SERVICE: Final = 100
MAX_REFERENCE: Final = 50


class ActionKind(StrEnum):
    """What is done."""

    COMPLETE = "complete"
    """Documents or words are added to a suspended invoice."""
    REROUTE = "reroute"
    """An invoice sent to the wrong place is sent to another (*recyclage*)."""
    FIX_VALIDATOR = "fix_validator"
    """Another validator (*valideur*) is named."""
    ACKNOWLEDGE_REJECTION = "acknowledge_rejection"
    """A rejection is said to be dealt with (*rejet traité*)."""


def _absent() -> BadValue:
    return BadValue(field="act", problem="it changes nothing", remedy="say what to add or to change")


def _short(path: str, value: str | None, most: int) -> None:
    if value is not None and len(value) > most:
        raise BadValue(field=path, problem=f"{len(value)} characters", remedy=f"write at most {most}")


def _siret(path: str, value: str) -> str:
    if siret_defect(value) is SiretDefect.SHAPE:
        raise BadValue(field=path, problem="not a SIRET", remedy="give the 14 digits of the establishment")
    return str(Siret(value, lenient=True))


@frozen(kw_only=True)
class Completion:
    """Documents or words to add to a suspended invoice."""

    comment: str = field(default="", repr=False, converter=said, validator=is_text)
    attachments: tuple[Attachment, ...] = values(Attachment)

    kind = ActionKind.COMPLETE

    def __attrs_post_init__(self) -> None:
        """Refuse what the portal would: too long, too large, or nothing at all."""
        if not self.comment.strip() and not self.attachments:
            raise _absent()
        _short("comment", self.comment, MAX_COMMENT)
        for rank, attachment in enumerate(self.attachments):
            _fits(attachment, f"attachments[{rank}]")

    def words(self) -> Mapping[str, object]:
        """Return what is said, in plain values."""
        files = [[hashlib.sha256(a.content or b"").hexdigest(), a.name, a.label, a.type_code] for a in self.attachments]
        return {"comment": self.comment, "attachments": files}


def _fits(attachment: Attachment, path: str) -> None:
    if not attachment.content:
        raise BadValue(field=f"{path}.content", problem="empty", remedy="give the file's bytes")
    if len(attachment.content) > MAX_FILE:
        raise BadValue(field=f"{path}.content", problem="larger than 10 MiB", remedy="split or shrink the file")
    if not attachment.name.rpartition(".")[0]:
        raise BadValue(field=f"{path}.name", problem="without an extension", remedy="give the file's whole name")
    _short(f"{path}.name", attachment.name, MAX_NAME)
    _short(f"{path}.label", attachment.label, MAX_LABEL)
    if not attachment.type_code:
        raise BadValue(field=f"{path}.type_code", problem="absent", remedy="give the portal's code of its kind")
    _short(f"{path}.type_code", attachment.type_code, MAX_TYPE)


@frozen(kw_only=True)
class Rerouting:
    """Where an invoice should have gone. None leaves what it has.

    An empty text is not said to the portal at all: whether it then forgets what it had is not published.
    """

    recipient: str | None = text(secret=True)
    """SIRET."""
    service: str | None = text()
    engagement: str | None = text()
    contract: str | None = text()
    comment: str = field(default="", repr=False, validator=is_text)

    kind = ActionKind.REROUTE

    def __attrs_post_init__(self) -> None:
        """Refuse what the portal would: a SIRET that is none, too long a code, or no change at all."""
        if all(part is None for part in (self.recipient, self.service, self.engagement, self.contract)):
            raise _absent()
        if self.recipient is not None:
            # The only write to a frozen value, before anybody has seen it.
            object.__setattr__(self, "recipient", _siret("recipient", self.recipient))
        _short("service", self.service, MAX_SERVICE)
        _short("engagement", self.engagement, MAX_REFERENCE)
        _short("contract", self.contract, MAX_REFERENCE)
        _short("comment", self.comment, MAX_COMMENT)

    def words(self) -> Mapping[str, object]:
        """Return what is said, in plain values."""
        return attrs.asdict(self)


@frozen(kw_only=True)
class ValidatorCorrection:
    """The validator that should have been named."""

    validator: str = field(repr=False, validator=is_text)
    """SIRET."""

    kind = ActionKind.FIX_VALIDATOR

    def __attrs_post_init__(self) -> None:
        """Refuse a SIRET that is none."""
        object.__setattr__(self, "validator", _siret("validator", self.validator))

    def words(self) -> Mapping[str, object]:
        """Return what is said, in plain values."""
        return attrs.asdict(self)


@frozen(kw_only=True)
class RejectionAcknowledgement:
    """The rejection is dealt with: nothing more is said."""

    kind = ActionKind.ACKNOWLEDGE_REJECTION

    def words(self) -> Mapping[str, object]:
        """Return what is said: nothing."""
        return {}


Act: TypeAlias = Completion | Rerouting | ValidatorCorrection | RejectionAcknowledgement
"""What may be done; a value that exists may be asked."""


def written(act: Act) -> bytes:
    """Return *act* as bytes, the same for the same act; contents of files by their digest."""
    return json.dumps([act.kind, act.words()], ensure_ascii=False, sort_keys=True).encode()


def digest_of(act: Act) -> str:
    """Return the digest by which the same act is the same."""
    return hashlib.sha256(written(act)).hexdigest()


def expected(frozen_act: bytes) -> Mapping[str, str]:
    """Return what the invoice must bear once the act kept in *frozen_act* is done: the parts that can be compared.

    Raises:
        ValueError: These are not the bytes of an act.
    """
    _, words = json.loads(frozen_act)
    return {name: words[name] for name in _COMPARED if words.get(name)}


_COMPARED: Final = ("recipient", "service", "engagement", "contract", "validator")
