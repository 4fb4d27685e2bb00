"""What ``assess --json`` writes, for programs: names are stable, new ones may be added within a version.

On standard output, when the file was judged::

    {"format": "chorus-bridge/assessments", "version": 1, "situations": [SITUATION, …]}

SITUATION, in the order of the file:

- ``id``: the file's own identifier; ``state``: one of the six display states; ``icon``: its name, or null.
- ``label``, ``tooltip``: the icon's title and the lines under it, in the language asked for.
- ``can_transmit``, ``can_cancel``, ``action_required``: true or false.
- ``missing``, ``pending``, ``warnings``, ``deferred``: FINDINGs. Deferred is what is only made at validation:
  absent, and not missing while a step is pending.
- ``wait``: why nothing of the company leaves for now, as ``reason`` and ``until`` (an instant, or null when somebody
  must resume it); null when it is served.
- ``recipient_knowledge``: ``freshness`` is ``known``, ``stale`` or ``unknown``; ``known_at`` an instant, or null.

FINDING: ``code``, ``path`` in the situation, ``who`` acts, ``place`` where, ``text``, and ``params``, which the text
was made with: amounts as text, dates in ISO form, lists of texts.

On standard error, when the file could not be read::

    {"format": "chorus-bridge/file-problems", "version": 1, "file": …, "problems": [{"path", "problem", "remedy"}, …]}
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from chorus_bridge.messages import Language, finding_text, label, tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from chorus_bridge.cli.assessing import Judged
    from chorus_bridge.cli.situation_file.problems import FileProblems
    from chorus_bridge.domain.finding import Finding, Param

__all__ = ["FORMAT", "PROBLEMS_FORMAT", "VERSION", "judgement_json", "problems_json"]

FORMAT: Final = "chorus-bridge/assessments"
PROBLEMS_FORMAT: Final = "chorus-bridge/file-problems"
VERSION: Final = 1


def judgement_json(judged: Iterable[Judged], language: Language, *, at: datetime) -> str:
    """Return the assessments as one JSON object.

    Args:
        judged: The situations, in order.
        language: The reader's.
        at: The instant of judging.
    """
    situations = [_situation(one, language, at) for one in judged]
    return _text({"format": FORMAT, "version": VERSION, "situations": situations})


def problems_json(problems: FileProblems) -> str:
    """Return the problems of a file as one JSON object."""
    found = [attrs.asdict(problem) for problem in problems.problems]
    return _text({"format": PROBLEMS_FORMAT, "version": VERSION, "file": problems.file, "problems": found})


def _text(report: Mapping[str, object]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2)


def _situation(judged: Judged, language: Language, at: datetime) -> dict[str, object]:
    found, currency = judged.assessment, judged.situation.invoice.currency
    lists = {
        "missing": found.missing,
        "pending": found.pending,
        "warnings": found.warnings,
        "deferred": found.findings.deferred,
    }
    known_at, until = found.recipient_known_at, found.wait and found.wait.until
    return {
        "id": found.situation,
        "state": found.state,
        "icon": found.icon,
        "label": label(found, language, now=at),
        "tooltip": tooltip(found, language, now=at, currency=currency),
        "can_transmit": found.can_transmit,
        "can_cancel": found.can_cancel,
        "action_required": found.action_required,
        "wait": found.wait and {"reason": found.wait.reason, "until": until and until.isoformat()},
        **{name: [_finding(f, language, currency) for f in findings] for name, findings in lists.items()},
        "recipient_knowledge": {"freshness": found.recipient, "known_at": known_at and known_at.isoformat()},
    }


def _finding(finding: Finding, language: Language, currency: str) -> dict[str, object]:
    return {
        "code": finding.code,
        "path": finding.path,
        "who": finding.who,
        "place": finding.place,
        "text": finding_text(finding, language, currency=currency),
        "params": {name: _plain(value) for name, value in finding.params.items()},
    }


def _plain(value: Param) -> str | int | tuple[str, ...]:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
