"""What do the views say of texts, question by question? Scores in rows of texts and columns of labels, weighed and joined.

Used alike for the corpus when learning and for one text when reading, so that both mean the same.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from nlp.cues import Cues, Seen
from nlp.heads import shares
from nlp.mix import Weights
from nlp.vectors import Matrix

Scores = Mapping[str, Mapping[str, Matrix]]
"""For each question, for each view by name, the scores."""
Labels = Mapping[str, tuple[str, ...]]

ORDINARY = "OTHER"
NO_DEFAULT_OF_THEIR_OWN = ("PERS", "LAW", "SERV")
"""Domains that a text can have though nobody broke a promise; any other ordinary text is OTHER, as labellers see it."""


def labels_of(cues: Cues) -> dict[str, tuple[str, ...]]:
    """The labels of each question but subtypes, in the order everything keeps them."""
    nothing = cues.seen("")
    return {
        "domain": tuple(code for code in cues.domains(nothing) if code != ORDINARY),
        "ordinary": (ORDINARY, *NO_DEFAULT_OF_THEIR_OWN),
        "body": tuple(cues.bodies(nothing)),
        "default": ("N", "Y"),
    }


def by_cues(cues: Cues, seen: Sequence[Seen], labels: Labels) -> dict[str, Matrix]:
    """What the table of cues says."""
    domains = [cues.domains(one) for one in seen]
    bodies = [cues.bodies(one) for one in seen]
    default = np.array([cues.default(one) / 2 for one in seen])
    return {
        "domain": np.array([[row[code] for code in labels["domain"]] for row in domains]),
        "ordinary": np.array([[row[code] for code in labels["ordinary"]] for row in domains]),
        "body": np.array([[row[name] for name in labels["body"]] for row in bodies]),
        "default": np.stack([-default, default], axis=1),
    }


def chances(scores: Scores, weights: Mapping[str, Weights], labels: Labels) -> tuple[Matrix, Matrix]:
    """How likely a default is (one number a text), and how likely each domain (a column each, ``all_domains``).

    As a default a text is of a domain with the chance of a default, as an ordinary matter with the rest.
    """
    default = shares(weights["default"].total(scores["default"]))[:, 1]
    of_default = shares(weights["domain"].total(scores["domain"]))
    of_ordinary = shares(weights["ordinary"].total(scores["ordinary"]))
    names = all_domains(labels)
    joined = np.zeros((len(default), len(names)))
    joined[:, [names.index(code) for code in labels["domain"]]] += default[:, None] * of_default
    joined[:, [names.index(code) for code in labels["ordinary"]]] += (1 - default)[:, None] * of_ordinary
    return default, joined


def all_domains(labels: Labels) -> tuple[str, ...]:
    """Every domain code: those of defaults, then the ordinary one."""
    return (*labels["domain"], ORDINARY)


def leads(cues: Cues, labels: Labels) -> Matrix:
    """Which body (column) leads each domain (row): likely domains times this is how much they speak for each body."""
    return np.array(
        [[float(cues.lead[code] == name) for name in labels["body"]] for code in all_domains(labels)]
    )
