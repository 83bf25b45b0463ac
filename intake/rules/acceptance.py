"""May a complaint be refused for this reason here? The guard rails of policy 2.10 and 2.3; a person decides in the end."""

from dataclasses import dataclass

LAWSUIT, NO_CONTRACT = "R02", "R13"
BARS = ("reason_unknown", "judgment_unperformed", "province_decides", "only_for_smes")
REASONS = frozenset(f"R{number:02}" for number in range(1, 15))


@dataclass(frozen=True, slots=True)
class Claim:
    """What matters of a complaint when it is refused.

    ``judgment`` is whether it says that a judgment in force is not performed. ``enterprise`` is a firm's complaint about
    the business environment, whose acceptance is the province's to refuse (豫政办〔2024〕67号); ``approval`` is the number
    of the province's approval. ``sme_arrears`` is money owed to a small or medium firm (国务院令第802号).
    """

    judgment: bool = False
    enterprise: bool = False
    approval: str | None = None
    sme_arrears: bool = False


def refusal_bar(reason: str | None, claim: Claim) -> str | None:
    """What forbids refusing for this reason, one of ``BARS``; None when it may be refused."""
    if reason not in REASONS:
        return "reason_unknown"
    if reason == LAWSUIT and claim.judgment:
        return "judgment_unperformed"
    if reason == NO_CONTRACT and not claim.sme_arrears:
        return "only_for_smes"
    if claim.enterprise and not claim.approval:
        return "province_decides"
    return None
