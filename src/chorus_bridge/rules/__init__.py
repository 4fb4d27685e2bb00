"""The rules: one function, one code, one source each; :func:`assess` runs them all."""

from __future__ import annotations

from chorus_bridge.rules.catalogue import Case, Rule
from chorus_bridge.rules.judgement import RULES, SUBJECTS, assess

__all__ = ["RULES", "SUBJECTS", "Case", "Rule", "assess"]
