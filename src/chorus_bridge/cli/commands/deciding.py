"""`release`, `adopt`, `abandon` and `forget-refusal`: what a person decides about one transmission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import click

from chorus_bridge.cli.endings import errors_told
from chorus_bridge.cli.opening import asked, changed, gateway_on
from chorus_bridge.cli.options import AS_JSON, BY, DATABASE, EXISTING, LANGUAGE, reader, served_companies
from chorus_bridge.cli.screen import write_json
from chorus_bridge.cli.transmissions import identified, one_json
from chorus_bridge.cli.words import say
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.gateway import Gateway
    from chorus_bridge.messages import Language

__all__ = ["abandon", "adopt", "forget_refusal", "release"]


class _Named(TypedDict):
    """The options that name a transmission, and who decides."""

    transmission: str | None
    number: str | None
    situation: str | None
    database: Path
    by: str
    as_json: bool
    language: str | None


class _Given(_Named):
    """Those of a decision that the portal may have to confirm."""

    looked: bool
    file: Path | None
    flow_dropped: bool


_NAMING: Final = (
    click.argument("company"),
    click.argument("transmission", required=False),
    click.option("--number", help="Number of the invoice, instead of the transmission."),
    click.option("--situation", help="The situation, instead of the transmission."),
)
_AFTER: Final = (DATABASE, BY, AS_JSON, LANGUAGE)
_CERTAIN: Final = (
    click.option(
        "--looked", is_flag=True, help="I have looked on Chorus Pro, and this invoice is not there. Required."
    ),
    click.option("--file", type=EXISTING, metavar="FILE", help="Of a flow that the portal has: names the account."),
    click.option("--flow-dropped", is_flag=True, help="The portal's support said that the flow will never be judged."),
)
_LOOK: Final = "search the invoice on Chorus Pro by its number first; when it is not there, say so with --looked"
_ACCOUNT: Final = "the portal has this flow, and is asked about it: give --file FILE, which names the company's account"


def _given(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what puts *options* on a command, in their order."""

    def put(function: Any) -> Any:  # noqa: ANN401 — click's own decorators
        for option in reversed(options):
            function = option(function)
        return function

    return put


def _identifier(company: str, given: _Named | _Given) -> str:
    return identified(
        given["database"], company, given["transmission"], number=given["number"], situation=given["situation"]
    )


def _tell(key: str, done: Transmission, spoken: Language, *, as_json: bool) -> None:
    if as_json:
        write_json(one_json(done, spoken))
        return
    about = {"situation": done.situation, "number": done.number, "id": done.id}
    click.echo(say(key, spoken, **about, portal_id=done.portal_id or ""))


def _decided(company: str, given: _Given, decide: Callable[[Gateway, str], Transmission], key: str) -> None:
    """Do what a person decided, once the portal has nothing that could still make it wrong, and tell it."""
    if not given["looked"]:
        raise click.UsageError(_LOOK)
    spoken, as_json = reader(given["language"]), given["as_json"]
    with errors_told(spoken, as_json=as_json):
        id_ = _identifier(company, given)
        held = asked(given["database"], outbox.load(company, id_))
        unjudged = held.flow_number is not None and held.state is State.HELD and not given["flow_dropped"]
        if unjudged and given["file"] is None:
            raise click.UsageError(_ACCOUNT)
        files = [given["file"]] if given["file"] else []
        companies = served_companies(files, [company], as_json=as_json)[0] if files else {}
        with gateway_on(given["database"], companies) as gateway:
            done = decide(gateway, id_)
    _tell(key, done, spoken, as_json=as_json)


@click.command(
    short_help="Send a stopped transmission again.",
    help="""Send a held transmission of COMPANY again: somebody has looked, and the portal does not have it.

    While what left may still arrive, it is refused, with how long to wait: only what is seen after that counts. The
    same bytes leave again, at the next round of a worker. Of a flow that the portal has, its report is read again
    first. The settings are those of the CHORUS_BRIDGE_ variables. The page on human decisions says when to do it.

    Exit code: 0 when it is released; 1 when it is not held; 3 when it is too early, or the portal does not say enough;
    6 when this outbox holds no such transmission.""",
    epilog="""\b
    Examples:
      chorus-bridge release masonry --number 2026-11-S07 --looked --by "J. Martin"
      chorus-bridge release masonry --number 2026-11-S07 --looked --file claims.json --json""",
)
@_given(*_NAMING, *_CERTAIN, *_AFTER)
def release(company: str, **given: Unpack[_Given]) -> None:
    """Send one transmission again."""

    def decide(gateway: Gateway, id_: str) -> Transmission:
        return gateway.release(company, id_, by=given["by"], flow_dropped=given["flow_dropped"])

    _decided(company, given, decide, "released")


@click.command(
    short_help="Give up a stopped transmission.",
    help="""Give up a held or conflicting transmission of COMPANY: it is not at the portal, and must not go there.

    Its number is free again. It is refused as long as `release` would be, for the same reasons.

    Exit code: 0 when it is given up; 1 when it does not wait for a person; 3 when it is too early, or the portal does
    not say enough; 6 when this outbox holds no such transmission.""",
    epilog="""\b
    Examples:
      chorus-bridge abandon masonry --number 2026-11-S07 --looked --by "J. Martin" """,
)
@_given(*_NAMING, *_CERTAIN, *_AFTER)
def abandon(company: str, **given: Unpack[_Given]) -> None:
    """Give up one transmission."""

    def decide(gateway: Gateway, id_: str) -> Transmission:
        return gateway.abandon(company, id_, by=given["by"], flow_dropped=given["flow_dropped"])

    _decided(company, given, decide, "abandoned")


@click.command(
    short_help="Say that the portal has the invoice.",
    help="""Say that the portal has the invoice of a transmission of COMPANY, under the identifier that it shows there.

    From then on it is followed like any other, and never sent again. It works without settings: the portal is not
    asked.

    Exit code: 0 when it is adopted; 1 when it is settled already; 6 when this outbox holds no such transmission.""",
    epilog="""\b
    Examples:
      chorus-bridge adopt masonry --number 2026-11-S07 --portal-id 4471231 --by "J. Martin" """,
)
@_given(
    *_NAMING,
    click.option("--portal-id", required=True, metavar="ID", help="Identifier of the invoice on Chorus Pro."),
    *_AFTER,
)
def adopt(company: str, *, portal_id: str, **given: Unpack[_Named]) -> None:
    """Adopt one invoice."""
    spoken, as_json = reader(given["language"]), given["as_json"]
    with errors_told(spoken, as_json=as_json):
        id_ = _identifier(company, given)
        done = changed(given["database"], outbox.adopt(company, id_, portal_id, by=given["by"]))
    _tell("adopted", done, spoken, as_json=as_json)


@click.command(
    short_help="Let a refused invoice be sent again unchanged.",
    help="""Say that the portal's refusal of a transmission of COMPANY was the portal's own mistake.

    The same invoice may then be transmitted again as it is; otherwise, only once something in it has changed. The
    refusal stays in the history. It works without settings: the portal is not asked.

    Exit code: 0 when it is forgotten; 1 when it was not refused; 6 when this outbox holds no such transmission.""",
    epilog="""\b
    Examples:
      chorus-bridge forget-refusal masonry --number 2026-11-S07 --by "J. Martin" """,
)
@_given(*_NAMING, *_AFTER)
def forget_refusal(company: str, **given: Unpack[_Named]) -> None:
    """Forget one refusal."""
    spoken, as_json = reader(given["language"]), given["as_json"]
    with errors_told(spoken, as_json=as_json):
        id_ = _identifier(company, given)
        done = changed(given["database"], outbox.forget_refusal(company, id_, by=given["by"]))
    _tell("refusal_forgotten", done, spoken, as_json=as_json)
