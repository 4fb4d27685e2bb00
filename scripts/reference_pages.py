"""Write the reference pages that only repeat what the code says: states, statuses, settings, errors, names.

``python scripts/reference_pages.py`` writes them; ``--check`` writes nothing and fails when one is stale.
"""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final

import attrs

import chorus_bridge
from chorus_bridge import errors, icons, messages
from chorus_bridge.chorus.statuses import WIRE_CODES
from chorus_bridge.domain.action import Action, ActionState
from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.assessment import DisplayState, Findings, Reason, Verdict, derive
from chorus_bridge.domain.change import Change, ChangeKind
from chorus_bridge.domain.codes import FindingCode, Kind, NotApplicable, Place, Who
from chorus_bridge.domain.finding import Finding
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.motives import NAMED_ONLY, Motive
from chorus_bridge.domain.payment import PaymentHorizon
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.portal import INFERRED, Actor, Phase, PortalAction, PortalNews, PortalStatus
from chorus_bridge.domain.transmission import Attempt, HistoryEntry, Transmission
from chorus_bridge.domain.waiting import CompanyWait
from chorus_bridge.effects import Event
from chorus_bridge.errors import AuthCause
from chorus_bridge.gateway import Preparation, Unprepared, WorkReport
from chorus_bridge.messages import Language
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.outbox.limits import Limits
from chorus_bridge.settings import PisteApplication, Portal, Settings
from chorus_bridge.settings.environment import PREFIX, VARIABLES

FOLDER: Final = Path(__file__).parents[1] / "docs" / "reference"
EN, FR = TEXTS[Language.EN], TEXTS[Language.FR]
NOTICE: Final = "<!-- Written by scripts/reference_pages.py from the code: edit that, then run it again. -->\n"


def row(*cells: object) -> str:
    """Return a row of a table."""
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def head(*names: str) -> str:
    """Return the first two lines of a table."""
    return f"{row(*names)}\n{row(*('---' for _ in names))}"


def code(text: object) -> str:
    """Return *text* as code."""
    return f"`{text}`"


def prose(text: str | None) -> str:
    """Return a docstring's text on one line, in the markup of these pages."""
    flat = " ".join((text or "").split())
    flat = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", flat)
    return flat.replace("``", "`")


def words(member: Enum) -> str:
    """Return a code as words."""
    return str(member.value).replace("_", " ")


def first(thing: object) -> str:
    """Return the first paragraph of a docstring."""
    return prose((inspect.getdoc(thing) or "").partition("\n\n")[0])


def members(kind: type) -> Iterator[tuple[str, str, str]]:
    """Yield name, type and text of each documented or declared member of a class, in order."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(tree, ast.ClassDef)
    for statement, following in zip(tree.body, [*tree.body[1:], ast.Pass()], strict=True):
        text = ""
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            text = prose(str(following.value.value))
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation) if not name.startswith("_"):
                yield name, ast.unparse(annotation).strip("'"), text
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not name.startswith("_"):
                yield name, ast.unparse(value), text


UNSAID: Final = {
    "portal": "Which Chorus Pro: `Portal.sandbox()`, `Portal.production()`, `Portal.on_this_machine(url)` or "
    "`Portal.custom(…)`.",
    "application": "The host's application on PISTE.",
    "user_agent": "What the client calls itself.",
    "token_url": "Where a bearer is asked for.",
    "api_url": "What the operations' paths come after.",
    "environment": "Which rules apply: on the qualification platform a wrong SIRET check digit only warns.",
    "client_id": "From the *OAuth credentials* of the application; never its *API keys*.",
    "client_secret": "From the same place.",
    "in_progress": "On its way; nothing to do.",
    "unknown": "No source says what it means: look at the invoice on Chorus Pro.",
}
"""What is said here of names whose own docstring says nothing."""

# --- states


def states() -> Iterator[str]:
    """Yield the page of display states."""
    yield f"# States and statuses\n\n{NOTICE}"
    yield "The column of a list page shows one of six states. Texts come from `chorus_bridge.messages`, in both"
    yield "languages. In the sentences, `{…}` is filled in; what stands in `[…]` disappears when empty.\n"
    yield "## Display states\n"
    found = verdicts()
    yield head("`assessment.state`", "`assessment.icon`", "English", "French", "reasons")
    for state in DisplayState:
        reasons = sorted({v.reason.value for v in found if v.state is state})
        yield row(code(state), code(state.icon), EN.states[state], FR.states[state], ", ".join(map(code, reasons)))
    yield "\n## Reasons\n"
    yield "The finer word behind a state: `assessment.verdict.reason`. *Transmit* and *cancel* say which buttons are"
    yield "offered, *act* that somebody on the supplier's side must do something. While a company waits until somebody"
    yield "resumes it (`assessment.wait`), what is queued, searched for or received asks for action too.\n"
    yield head("reason", "state", "transmit", "cancel", "act", "English", "French")
    for verdict in found:
        flags = ("yes" if flag else "" for flag in (verdict.can_transmit, verdict.can_cancel, verdict.action_required))
        reason = verdict.reason
        yield row(code(reason), code(verdict.state), *flags, code(EN.reasons[reason]), code(FR.reasons[reason]))
    yield "\n## Statuses of the portal\n"
    yield "What each status is called, means and shows, who acts next and what the supplier must do:"
    yield "[the page of the portal's statuses](portal-statuses.md)."


def verdicts() -> tuple[Verdict, ...]:
    """Return every verdict there is, by trying what decides."""
    clear, nothing = Findings(), None
    tried: list[Verdict] = []
    for status in PortalStatus:
        news = PortalNews(status=status, raw="")
        tried.append(_derived(nothing, clear, _transmission(State.DEPOSITED, news=news)))
    counts: tuple[dict[str, Any], ...] = ({}, {"attempts": 1}, {"attempts": 1, "uncertain": 1})
    tried += [_derived(nothing, clear, _transmission(state, **known)) for state in State for known in counts]
    redo = (FindingCode.SITUATION_REFUSED, FindingCode.REISSUE_WITH_NEW_NUMBER, FindingCode.MOE_VALIDATION)
    tried += [_derived(nothing, Findings(pending=(_finding(step),)), None) for step in redo]
    tried.append(_derived(nothing, Findings(missing=(_finding(FindingCode.PDF_MISSING),)), None))
    tried += [_derived(nothing, clear, None), _derived(NotApplicable.NOT_PUBLIC_CLIENT, clear, None)]
    order = list(Reason)
    return tuple(sorted(set(tried), key=lambda verdict: order.index(verdict.reason)))


def _derived(silent: NotApplicable | None, findings: Findings, transmission: Transmission | None) -> Verdict:
    return derive(not_applicable=silent, findings=findings, transmission=transmission)


def _finding(which: FindingCode) -> Finding:
    return Finding(code=which, kind=Kind.PENDING, path="", who=Who.COMPANY, place=Place.SITUATION)


def _transmission(state: State, **known: Any) -> Transmission:  # noqa: ANN401 — fields of a transmission
    at = datetime(2026, 1, 1, tzinfo=UTC)
    texts: dict[str, Any] = dict.fromkeys(
        ("id", "company", "situation", "key", "number", "document", "fingerprint"), ""
    )
    return Transmission(state=state, fence=0, due=at, created_at=at, updated_at=at, **texts, **known)


# --- statuses of the portal


def statuses() -> Iterator[str]:
    """Yield the page of the portal's statuses, as a complete invoice shows them."""
    wire = {status: raw for raw, status in WIRE_CODES.items()}
    yield f"# Statuses of the portal\n\n{NOTICE}"
    yield "`transmission.news`, or `assessment.portal`, holds the last status the portal announced: `raw` is its own"
    yield "code, `status` ours, `at` its date, `comment` the recipient's words, `who` the one who acts next. The list"
    yield "is open: a code nobody has described keeps its `raw`, becomes `unknown`, and is never taken for another.\n"
    yield "The portal imposes no order on statuses. *Final* means that this library stops asking. *Inferred* marks what"
    yield "no source explains and the name alone suggests: to be verified at go-live. The codes come from AIFE (Swagger"
    yield "Factures, 2020; the one on a project manager's silence from a third party's client).\n"
    yield "## What is shown, and who acts\n"
    yield "Nothing can be transmitted or cancelled while the portal has the invoice. *Act* says that the supplier must"
    yield "do something. A dead invoice awaits a new one, under a new number.\n"
    columns = ("`news.status`", "`assessment.state`", "`verdict.reason`", "act", "`news.phase`", "`news.who`")
    yield head("`news.raw`", *columns, "`news.action`", "final", "")
    for status in PortalStatus:
        yield _behaviour(status, wire)
    yield "\n## What it is called, and what it means\n"
    yield "`messages.portal_status_word(news, language)` gives the word, in French the portal's own;"
    yield "`messages.portal_meaning_text(news, language)` the sentence. `[…]` disappears when empty.\n"
    yield head("`news.raw`", "English", "", "French", "")
    for status in PortalStatus:
        raw = code(wire.get(status, "any other"))
        yield row(raw, EN.statuses[status], EN.meanings[status], FR.statuses[status], FR.meanings[status])
    yield from _vocabularies()


def _behaviour(status: PortalStatus, wire: Mapping[PortalStatus, str]) -> str:
    news = PortalNews(status=status, raw="")
    pending = (_finding(FindingCode.REISSUE_WITH_NEW_NUMBER),) if news.closed_number else ()
    shown = _derived(None, Findings(pending=pending), _transmission(State.DEPOSITED, news=news))
    assert not shown.can_transmit
    assert not shown.can_cancel
    raw = code(wire[status]) if status in wire else "any other"
    act, final = ("yes" if flag else "" for flag in (shown.action_required, news.final))
    who, action = (code(word) if word else "" for word in (news.who, news.action))
    said = "inferred" if status in INFERRED else ""
    return row(
        raw, code(status), code(shown.state), code(shown.reason), act, code(news.phase), who or "nobody knows", action,
        final, said,
    )  # fmt: skip


def _vocabularies() -> Iterator[str]:
    yield "\n## Phases\n"
    yield head("`news.phase`", "what it means")
    yield from (row(code(value.strip("'")), text or UNSAID[value.strip("'")]) for _, value, text in members(Phase))
    yield "\n## Who acts next\n"
    yield head("`news.who`", "English", "French")
    yield from (row(code(actor), EN.actors[actor], FR.actors[actor]) for actor in Actor)
    yield "\n## What the supplier must do\n"
    yield head("`news.action`", "English", "French")
    yield from (row(code(action), EN.actions[action], FR.actions[action]) for action in PortalAction)
    yield "\n## Coded reasons\n"
    yield "A recipient's comment may quote the code of a reason (AIFE, Dossier de spécifications externes v1.1,"
    yield "p. 50-52). `messages.motive_texts(comment, language)`, and the tooltip, say what it means. A code that is"
    yield "not below stays in the comment. *Named only*: the words spell the code out, no source explains it.\n"
    yield head("code", "English", "French", "")
    for motive in Motive:
        said = "named only" if motive in NAMED_ONLY else ""
        yield row(code(motive), EN.motives[motive], FR.motives[motive], said)


# --- settings

COMPUTED: Final = {"requests_per_second": "1; none for a portal on this machine"}
REQUIRED: Final[Mapping[str, str]] = {
    "PORTAL": "`sandbox`, `production` or `custom`",
    "CLIENT_ID": "OAuth identifier of the PISTE application",
    "CLIENT_SECRET": "its secret",
    "TOKEN_URL": "custom portal only: where a bearer is asked for",
    "API_URL": "custom portal only: what the operations' paths come after",
    "ALLOWED_HOSTS": "custom portal only: the hosts both may name, separated by commas",
    "ALLOW_PLAIN_HTTP_ON_LOOPBACK": "custom portal only, optional: `yes` for a simulator on this machine",
}


def settings() -> Iterator[str]:
    """Yield the page of settings."""
    yield f"# Settings\n\n{NOTICE}"
    yield "One frozen object, made once. It never shows a secret in its `repr`. A value that cannot work raises"
    yield "`ConfigurationError`, which names the setting and the remedy.\n"
    for kind in (Settings, Limits, Policy, Portal, PisteApplication):
        yield f"## `{kind.__name__}`\n\n{first(kind)}\n"
        yield head("name", "type", "default", "what it is")
        defaults = {attribute.name: attribute for attribute in attrs.fields(kind)}
        for name, annotation, text in members(kind):
            yield row(code(name), code(annotation), _default(defaults[name]), text or UNSAID[name])
        yield from _computed(kind)
        yield ""
    yield "`Policy.environment` always follows the portal: setting it by hand has no effect in `Settings`.\n"
    yield "## Environment variables\n"
    yield "`Settings.from_environment(os.environ)` reads the variables below and reports every problem at once,"
    yield "without quoting a value. Everything else is chosen in code.\n"
    yield head("variable", "what it is")
    yield from (row(code(PREFIX + name), text) for name, text in REQUIRED.items())
    for name, (setting, _, expected) in VARIABLES.items():
        yield row(code(PREFIX + name), f"optional: `{setting}`; {expected}")


def _computed(kind: type) -> Iterator[str]:
    """Yield what follows from the settings rather than being one."""
    for name, found in vars(kind).items():
        if isinstance(found, property) and not name.startswith("_"):
            back = inspect.signature(found.fget).return_annotation if found.fget else ""
            shown = back.strip("'") if isinstance(back, str) else getattr(back, "__name__", str(back))
            yield row(code(name), code(shown), "computed", first(found))


def _default(attribute: "attrs.Attribute[Any]") -> str:
    default: Any = attribute.default
    if attribute.name in COMPUTED:
        return COMPUTED[attribute.name]
    if default is attrs.NOTHING:
        return "required"
    return _shown(default.factory() if hasattr(default, "factory") else default)


def _shown(value: object) -> str:
    match value:
        case timedelta():
            return _duration(value)
        case () | "":
            return "empty"
        case tuple():
            return ", ".join(_shown(item) for item in value)
        case frozenset():
            return ", ".join(sorted(code(item) for item in value))
        case HoldFor(duration):
            return f"`HoldFor`, {_duration(duration)}"
        case _ if attrs.has(type(value)):
            return f"`{type(value).__name__}()`"
        case Enum():
            return code(value.value)
        case bool() | None:
            return code(value)
        case int() | Decimal():
            return f"{value:,}"
        case _:
            return code(value)


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


# --- errors

READ_ON: Final[Mapping[str, str]] = {
    "AuthRefused": "See [when access is refused](../how-to/access-errors.md).",
    "ConfigurationError": "See [settings](settings.md).",
    "NotTransmissible": "See [the rules](rules.md).",
    "Refused": "See [refused at deposit](../how-to/human-decisions.md#refused-at-deposit-same-number).",
    "StoreError": "See [when the database refuses](../how-to/operate.md#when-the-database-refuses).",
    "TooLate": "See [an outbox that can say no](../explanation/outbox.md).",
    "Unsure": "See [how sure is “sent”?](../explanation/certainty.md).",
}
"""Where an error is spoken of at length."""
CARRIED: Final[Mapping[str, str]] = {
    "assessment": "The whole assessment, to be shown.",
    "cause": "One of [these](#why-access-is-refused).",
    "codes": "Codes of the findings that stop it.",
    "context": "Every problem by variable, never a value.",
    "fence": "The version the writing was meant for.",
    "happening": "What was asked of it.",
    "http_status": "Status of the answer; None when there was none.",
    "id": "Its identifier.",
    "operation": "Name of the operation.",
    "problem": "What is wrong.",
    "reason": "A [short reason](#short-reasons).",
    "remedy": "What to do about it.",
    "setting": "Name of the setting or of the variable.",
    "state": "Where it stands: [its life](lifecycle.md).",
    "statement": "Name of the statement.",
    "transmission": "Identifier of the transmission.",
    "what": "What was looked for, e.g. `transmission`.",
}
"""What is said here of fields that every reader of the code understands."""


def mistakes() -> Iterator[str]:
    """Yield the page of errors."""
    yield f"# Errors\n\n{NOTICE}"
    yield "Errors are named by what the host does next. They carry data, compare by value, and their `str()` is safe to"
    yield "log: no name, no amount, no secret, no text written by a person. `messages.error_text(error, language)`"
    yield "gives the sentence for the person in front of the screen.\n"
    yield "```text\nfrom chorus_bridge.errors import TooLate\nfrom chorus_bridge.messages import error_text\n```\n"
    yield head("error", "what comes next")
    tree = re.findall(r"[├└]── (\w+)\s+(.+)", errors.__doc__ or "")
    yield from (row(f"[{code(name)}](#{name.lower()})", text) for name, text in tree)
    for name, following in tree:
        yield from _mistake(getattr(errors, name), following)
    yield "\n## Why access is refused\n"
    yield "`AuthRefused.cause`; the [how-to on access](../how-to/access-errors.md) says what to do.\n"
    yield head("cause", "what it is", "English", "French")
    texts = {value.strip("'"): text for _, value, text in members(AuthCause)}
    for cause in AuthCause:
        key = ("cause", cause.value)
        yield row(code(cause), texts[cause.value], EN.words[key], FR.words[key])
    yield "\n## Short reasons\n"
    yield "`transmission.reason`, and the `reason` of an event: what the last attempt or search ended with."
    yield "`messages.reason_text(code, language)` gives the words; a code without words is shown as it is.\n"
    yield head("reason", "English", "French")
    yield from (row(code(key[1]), text, FR.words[key]) for key, text in EN.words.items() if key[0] == "reason")


def _mistake(kind: Any, following: str) -> Iterator[str]:  # noqa: ANN401 — an attrs class
    about = {name: text for name, _, text in members(kind) if text} | _arguments(inspect.getdoc(kind) or "")
    more = READ_ON.get(kind.__name__, "")
    yield f"\n## `{kind.__name__}`\n\n{first(kind)} What comes next: {following}.{f' {more}' if more else ''}\n"
    yield from (f"- `{a.name}`: {about.get(a.name) or CARRIED[a.name]}" for a in attrs.fields(kind))
    yield f"- English: “{EN.errors[kind]}”\n- French: “{FR.errors[kind]}”"


def _arguments(docstring: str) -> dict[str, str]:
    """Return the text of each argument of a docstring."""
    section = docstring.partition("Args:\n")[2].partition("\n\n")[0]
    found = re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", section, re.MULTILINE)
    return {name: prose(text) for name, text in found}


# --- names

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "The façade": ("gateway",),
    "What a host hands over": ("domain.situation", "domain.invoice", "domain.vocabulary"),
    "What it gets back": ("domain.assessment", "domain.transmission", "domain.finding", "domain.codes"),
    "What it chooses": ("settings", "domain.policy", "domain.hold", "messages"),
    "What is raised": ("errors",),
}
REACHED: Final = (
    *(Preparation, Unprepared, WorkReport, Verdict, Findings, State, PaymentHorizon, PortalNews, HistoryEntry, Attempt),
    *(CompanyWait, Change, ChangeKind, Action, ActionKind, ActionState, Event),
)
ELSEWHERE: Final = {
    "AsyncGateway": "The methods of [`Gateway`](#gateway), with the same arguments; each is awaited, but `open`.",
    "FindingCode": "Every code is on the page of [rules](rules.md).",
    **dict.fromkeys(("Settings", "Policy", "PisteApplication"), "See the page of [settings](settings.md)."),
    **dict.fromkeys(("NotTransmissible", "TooLate", "ChorusBridgeError"), "See the page of [errors](errors.md)."),
}


def names() -> Iterator[str]:
    """Yield the page of public names."""
    yield f"# Public names\n\n{NOTICE}"
    yield "What `chorus_bridge` exports. Six more modules are public: `chorus_bridge.messages` (below),"
    yield "`chorus_bridge.icons` (below), `chorus_bridge.values` (below), [`chorus_bridge.errors`](errors.md),"
    yield "`chorus_bridge.progress` ([works invoicing](../explanation/works-invoicing.md)) and"
    yield "[`chorus_bridge.simulator`](simulator.md). Nothing else is promised."
    for title, modules in GROUPS.items():
        yield from _group(title, [getattr(chorus_bridge, name) for name in chorus_bridge.__all__], modules)
    yield from _group("What is met without being made: `chorus_bridge.values`", REACHED, ("",))
    yield "## Icons\n"
    yield "Drawings of the states, as package data: told apart without colour at 16 pixels, for light and dark pages.\n"
    yield head("name", "what it gives")
    yield from (row(code(_called("icons", icons, name)), first(getattr(icons, name))) for name in ("svg", "drawing"))
    yield row(code("icons.NAMES"), f"Their names: {', '.join(map(code, icons.NAMES))}.")
    yield "\n## Texts\n\nEach function of `chorus_bridge.messages` takes the language, `Language.FR` or its plain"
    yield "word; none has a default one.\n"
    yield head("name", "what it gives")
    for name in messages.__all__:
        yield row(code(_called("messages", messages, name)), first(getattr(messages, name)))


def _called(shown: str, module: object, name: str) -> str:
    """Return a public name with its parameters, when it is a function."""
    found = getattr(module, name)
    if not inspect.isfunction(found):
        return f"{shown}.{name}"
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(found))).body
    assert isinstance(node, ast.FunctionDef)
    return f"{shown}.{name}({ast.unparse(node.args)})"


def _group(title: str, kinds: Iterable[type], modules: tuple[str, ...]) -> Iterator[str]:
    inside = [kind for kind in kinds if kind.__module__.removeprefix("chorus_bridge.").startswith(modules)]
    yield f"\n## {title}\n"
    yield head("name", "what it is")
    yield from (row(f"[{code(kind.__name__)}](#{kind.__name__.lower()})", first(kind)) for kind in inside)
    for kind in inside:
        yield f"\n### `{kind.__name__}`\n\n{prose((inspect.getdoc(kind) or '').partition('Args:')[0])}\n"
        yield from _described(kind)


def _described(kind: Any) -> Iterator[str]:  # noqa: ANN401 — any class
    if kind.__name__ in ELSEWHERE:
        yield ELSEWHERE[kind.__name__]
        return
    if issubclass(kind, Enum):
        yield head("member", "value", "what it is")
        yield from (row(code(member), code(value.strip("'")), text) for member, value, text in members(kind))
    elif attrs.has(kind):
        yield head("field", "type", "default", "what it is")
        defaults = {attribute.name: attribute for attribute in attrs.fields(kind)}
        for name, annotation, text in members(kind):
            yield row(code(name), code(annotation), _default(defaults[name]), text)
    yield ""
    yield from _methods(kind)


def _methods(kind: type) -> Iterator[str]:
    for ancestor in kind.__mro__:
        if ancestor.__module__.startswith("chorus_bridge."):
            yield from _own_methods(ancestor)


def _own_methods(kind: type) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(tree, ast.ClassDef)
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        marks = {ast.unparse(mark) for mark in node.decorator_list}
        given = "" if "property" in marks else f"({re.sub(r'^(self|cls)(, )?', '', ast.unparse(node.args))})"
        back = ast.unparse(node.returns).strip("'") if node.returns else ""
        yield f"- `{node.name}{given} -> {back}`: {_sections(ast.get_docstring(node) or '')}"


def _sections(docstring: str) -> str:
    """Return a docstring with its sections on one line each, as the continuation of a list item."""
    summary, *sections = re.split(r"\n+(?=(?:Args|Returns|Raises):\n)", docstring)
    lines = [prose(summary)]
    for section in sections:
        title, _, text = section.partition(":\n")
        said = prose(re.sub(r"^ {4}(\w+): ", r"`\1`: ", text, flags=re.MULTILINE) if title != "Returns" else text)
        lines.append(f"*{title}:* {said}")
    return "<br>".join(lines)


PAGES: Final[Mapping[str, Callable[[], Iterable[str]]]] = {
    "states.md": states,
    "portal-statuses.md": statuses,
    "settings.md": settings,
    "errors.md": mistakes,
    "api.md": names,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` compare them; return 1 when one is stale, else 0."""
    stale = []
    for name, make in PAGES.items():
        page, text = FOLDER / name, "\n".join(make()).rstrip() + "\n"
        if page.is_file() and page.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            page.write_text(text, encoding="utf-8")
    if "--check" not in arguments or not stale:
        return 0
    print(f"{', '.join(stale)}: stale; run python scripts/reference_pages.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
