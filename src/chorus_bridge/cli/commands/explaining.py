"""`explain` and `completion`: what a code means, and what a shell can complete."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from chorus_bridge.cli.endings import ERROR_FORMAT, Ending, end
from chorus_bridge.cli.explaining import KINDS, Explanation, close_to, every_code, explained
from chorus_bridge.cli.options import AS_JSON, LANGUAGE, reader
from chorus_bridge.cli.screen import write_json
from chorus_bridge.cli.words import say
from chorus_bridge.cli.words.errors import ERROR_REASONS
from chorus_bridge.cli.words.frameworks import FRAMEWORKS, FRAMEWORKS_SOURCE, NAMED_ONLY
from chorus_bridge.messages import Language
from chorus_bridge.messages.templates import Prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["completion", "explain"]

_FRAMEWORK: Final = "framework"


@click.command(
    short_help="Say what a code means.",
    help="""Say what CODE means, who acts, where, and where that is known from: the code of a finding, of a reason, of a
    state, a status of the portal, a motive quoted by a recipient, an invoicing framework, an event that warns, the
    class of an error. In both languages, or in that of --lang. Large and small letters are the same.

    Exit code: 0; 6 when there is no such code; the closest ones are then suggested.""",
    epilog="""\b
    Examples:
      chorus-bridge explain ENGAGEMENT_MISSING
      chorus-bridge explain SUSPENDUE --lang fr
      chorus-bridge explain --list""",
)
@click.argument("code", required=False)
@click.option("--list", "list_all", is_flag=True, help="List every code instead.")
@AS_JSON
@LANGUAGE
def explain(code: str | None, *, list_all: bool, as_json: bool, language: str | None) -> None:
    """Explain one code, or list them all."""
    if (code is None) != list_all:
        raise click.UsageError("give one CODE, or --list")
    spoken = reader(language)
    languages = (Language(language),) if language else tuple(Language)
    found = (*every_code(), *_frameworks()) if code is None else (*explained(code), *_frameworks(code))
    if not found:
        _unknown(code or "", spoken, as_json=as_json)
    if as_json:
        write_json({"format": "chorus-bridge/codes", "version": 1, "codes": [_json(one, languages) for one in found]})
    elif list_all:
        click.echo("\n".join(_listed(found, spoken)))
    else:
        click.echo("\n\n".join("\n".join(_told(one, languages, spoken)) for one in found))


def _frameworks(code: str | None = None) -> Iterator[Explanation]:
    """Yield the invoicing frameworks, or the one that *code* is."""
    for framework, text in FRAMEWORKS.items():
        if code is None or code.strip().upper() == framework:
            inferred = framework in NAMED_ONLY
            yield Explanation(code=framework, kind=_FRAMEWORK, text=text, source=FRAMEWORKS_SOURCE, inferred=inferred)


def _unknown(code: str, spoken: Language, *, as_json: bool) -> None:
    close = close_to(code)
    text = say("no_such_code", spoken, code=code)
    if close:
        text += say("did_you_mean", spoken, codes=", ".join(close))
    if as_json:
        report = {"format": ERROR_FORMAT, "version": 1, "error": "NotFound", "text": text, "suggestions": close}
        text = json.dumps({**report, "exit_code": int(Ending.NOT_FOUND)}, ensure_ascii=False, indent=2)
    click.echo(text.encode() if as_json else text, err=True)
    end(Ending.NOT_FOUND)


def _listed(found: Sequence[Explanation], spoken: Language) -> Iterator[str]:
    for kind in (*KINDS, _FRAMEWORK):
        yield say(f"kind_{kind}", spoken)
        yield from (f"  {one.code}" for one in found if one.kind == kind)


def _told(one: Explanation, languages: Sequence[Language], spoken: Language) -> Iterator[str]:
    yield f"{one.code} — {say(f'kind_{one.kind}', spoken)}"
    for language in languages:
        yield f"  {one.text[language]}"
    for name, texts in (("who", one.who), ("where", one.where), ("action", one.action)):
        if texts:
            yield "  " + say(f"explain_{name}", spoken, text=Prose(" / ".join(texts[each] for each in languages)))
    yield from _why(one, spoken)
    yield "  " + say("explain_source", spoken, text=Prose(one.source))
    if one.inferred:
        yield "  " + say("explain_inferred", spoken)


def _why(one: Explanation, spoken: Language) -> Iterator[str]:
    """Yield the argument: of an error in the reader's language, of a rule in that of its source code."""
    if one.kind == "error":
        yield "  " + say("explain_why", spoken, text=Prose(ERROR_REASONS[one.code][spoken]))
    elif one.why:
        yield "  " + say("explain_why_english", spoken, text=Prose(one.why))


def _json(one: Explanation, languages: Sequence[Language]) -> dict[str, object]:
    def chosen(texts: Mapping[Language, str]) -> dict[str, str]:
        return {language.value: texts[language] for language in languages if language in texts}

    return {
        "code": one.code,
        "kind": one.kind,
        "text": chosen(one.text),
        "who": chosen(one.who),
        "where": chosen(one.where),
        "action": chosen(one.action),
        "why": one.why,
        "source": one.source,
        "inferred": one.inferred,
    }


_SHELLS: Final[Mapping[str, type[ShellComplete]]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command(
    short_help="Print what completes commands in a shell.",
    help="""Print the script by which SHELL completes the commands and options of chorus-bridge.

    \b
    bash   chorus-bridge completion bash > ~/.chorus-bridge-complete.bash
           then add to ~/.bashrc:  . ~/.chorus-bridge-complete.bash
    zsh    chorus-bridge completion zsh > ~/.chorus-bridge-complete.zsh
           then add to ~/.zshrc, after compinit:  . ~/.chorus-bridge-complete.zsh
    fish   chorus-bridge completion fish > ~/.config/fish/completions/chorus-bridge.fish

    Open a new shell afterwards. bash needs version 4.4 or later.

    Exit code: 0.""",
    epilog="""\b
    Examples:
      chorus-bridge completion bash > ~/.chorus-bridge-complete.bash""",
)
@click.argument("shell", type=click.Choice(sorted(_SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script of one shell."""
    program = "chorus-bridge"
    complete = _SHELLS[shell](context.find_root().command, {}, program, "_CHORUS_BRIDGE_COMPLETE")
    # Of the general class: that of bash runs bash first, to look at its version.
    click.echo(ShellComplete.source(complete))
