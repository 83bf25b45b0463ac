"""Which body was given which domain? The cases accepted in the month, parted by both at once (policy 3.3: 领域×单位)."""

from collections import Counter

from intake.reference.rulebook import Rulebook
from intake.rules.lifecycle import Event
from intake.statistics.facts import Facts
from intake.statistics.tables import Column, Row, Sort, Table

WHOLE = "accepted"


def crossed(facts: Facts, book: Rulebook) -> Table:
    """Bodies by domains, the fullest of both first; only those of which anything was accepted."""
    counts = Counter((one.lead, one.case.domain) for one in facts.of(Event.ACCEPT))
    bodies, domains = Counter[str](), Counter[str]()
    for (body, domain), count in counts.items():
        bodies[body] += count
        domains[domain] += count
    names = {domain.code: domain.name for domain in book.domains}
    order = _most_first(domains)
    rows = tuple(
        Row(body, (book.bodies.get(body).name, *(counts[body, domain] for domain in order), bodies[body]))
        for body in _most_first(bodies)
    )
    total = Row("total", ("合计", *(domains[domain] for domain in order), bodies.total()))
    columns = (
        Column("body", "单位", Sort.TEXT),
        *(Column(domain, names[domain]) for domain in order),
        Column(WHOLE, "合计"),
    )
    return Table("crossed", "单位与领域", columns, rows, total, "按受理时的承办单位。")


def _most_first(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))
