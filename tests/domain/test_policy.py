"""What a host chooses about judging is refused where it is chosen, when it cannot be."""

from datetime import timedelta

import pytest

from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.vocabulary import Environment
from chorus_bridge.errors import BadValue


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"facts_max_age": 24}, "a timedelta expected, not int"),
        ({"password_notice": timedelta(days=-1)}, "below zero"),
        ({"currencies": "EUR"}, "a set of codes expected, not str"),
        ({"currencies": 978}, "a set of codes expected, not int"),
        ({"currencies": ["EUR", []]}, "a set of codes expected, not list"),
        ({"allow_zero_amount": "no"}, "True or False expected, not str"),
        ({"environment": "prod"}, "not one of the words of Environment"),
    ],
)
def test_a_choice_that_cannot_be_is_named(wrong, problem):
    """The error says which choice, and what was given."""
    with pytest.raises(BadValue) as refused:
        Policy(**wrong)
    assert (refused.value.field, refused.value.problem) == (f"Policy.{next(iter(wrong))}", problem)


def test_a_choice_may_be_given_plainly():
    """A list of codes is taken as a set, and None as no choice."""
    assert Policy(currencies=["EUR"]).currencies == frozenset({"EUR"})
    assert Policy(currencies=None, environment=None) == Policy()  # type: ignore[arg-type]
    assert Policy(environment="qualification").environment is Environment.QUALIFICATION  # type: ignore[arg-type]
