"""How does a complaint become a case? One transaction: complaint, number, case, clocks, first entry, receipt notice."""

import hmac
import json
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake import outbox
from intake.desk import attachments, clocks, history, lookalikes, proposal
from intake.desk.announcing import announce
from intake.desk.corrections import Corrections, applied
from intake.desk.corrections import to_json as corrections_json
from intake.desk.history import Happened
from intake.desk.tools import CITIZEN, Tools
from intake.errors import Conflict, NotFound, Unacceptable
from intake.outbox import Message
from intake.rules import receipt
from intake.rules.calendar import local_date
from intake.rules.lifecycle import SECRET, Event, Status
from intake.rules.person import NOBODY, Person
from intake.rules.receipt import Receipt
from intake.seal import Seal
from intake.store import search
from intake.store.tables import Case, Complaint, Entry
from intake.store.writing import insert_once, insert_row, next_of_day
from nlp.mask import masked
from nlp.reading import Reading, SpanKind, to_json

LONGEST = 20_000
PAST_MEANING = 1_000  # a name or phone longer than this is no name and no phone


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint ready to be filed: ``narrative`` as :func:`clean` left it, and its reading under an empty title.

    ``source_key`` names this filing for ever. ``recipient`` is where notices go on this channel; None for nobody.
    ``told_at`` is when it was first told, where that was before it is filed: its time limits run from then. ``code`` is the
    query code its complainant holds already. ``corrections`` are what the complainant corrected of the reading. A ``secret`` one
    is marked so from the start: who reports an offence is never named (policy 2.10). ``fingerprint`` names all that a program sent,
    for whom the same words with another phone are something else; empty for a person, who may send his words again.
    """

    source_key: str
    channel: str
    narrative: str
    reading: Reading
    person: Person = NOBODY
    recipient: str | None = None
    told_at: datetime | None = None
    code: str | None = None
    corrections: Corrections = field(default_factory=dict)
    secret: bool = False
    fingerprint: str = ""


def clean(text: str) -> str:
    """The text that can be stored and read, a new line one character as in the form; :class:`Unacceptable` when it is empty or too long."""
    kept = (
        text.replace("\0", "")
        .replace("\r\n", "\n")
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
        .strip()
    )
    if not kept:
        raise Unacceptable("the complaint says nothing")
    if len(kept) > LONGEST:
        raise Unacceptable(f"the complaint has {len(kept)} characters, at most {LONGEST} are taken")
    return kept


def file_complaint(session: Session, tools: Tools, filing: Filing, at: datetime) -> Receipt:
    """Open the case and give its receipt; of the same words filed before under this key, the receipt they were given.

    :class:`Conflict` when other words were filed under this key: an answer lost on its way costs nobody the code, and who
    guesses a key learns nothing.
    """
    text = masked(filing.narrative, filing.reading)
    complaint_id = _keep_complaint(session, tools.seal, filing, text, at)
    if complaint_id is None:
        return _given_before(session, tools.seal, filing)
    given = Receipt(
        _next_number(session, at), filing.code or code_of(tools.seal, filing.source_key, filing.narrative)
    )
    case_id = _open_case(session, tools, filing, complaint_id, given, at)
    search.keep(session, case_id, text)
    announce(session, tools, given.number, 1, Event.FILE, Status.RECEIVED, at)
    if filing.reading.meaning is not None:
        lookalikes.keep(session, tools.seal, complaint_id, filing.reading.meaning)
    clocks.follow(
        session,
        tools.rulebook,
        case_id,
        frozenset(proposal.tracks(applied(filing.reading, filing.corrections))),
        Event.FILE,
        filing.told_at or at,
    )
    if filing.recipient is not None:
        if (
            filing.told_at is None
        ):  # files that wait belong to what is told now, not to a part of what was told before
            attachments.claim(session, lane(tools.seal, filing.channel, filing.recipient), complaint_id)
        facts = {"number": given.number, "code": given.code}
        message = Message(f"{given.number}:filed", filing.channel, filing.recipient, "filed", facts)
        outbox.write(session, tools.seal, message, at)
    return given


def opens(seal: Seal, case: Case, code: str) -> bool:
    """Whether this is the query code of the case."""
    return hmac.compare_digest(case.query_code, hashed(seal, case.number, code))


def lane(seal: Seal, channel: str, recipient: str) -> str:
    """The blind index of one person on one channel."""
    return seal.index("recipient", f"{channel}:{recipient}")


def caller(seal: Seal, phone: str) -> str | None:
    """The blind index of who calls from this number, as :mod:`intake.rules.person` writes it; None for no number."""
    return seal.index("phone", phone) if phone else None


def named(seal: Seal, name: str) -> str | None:
    """The blind index of a name as it is written, without spaces; None for none."""
    plain = "".join(name.split())
    return seal.index("name", plain) if plain else None


def find_case(session: Session, seal: Seal, number: str, code: str) -> str:
    """The number of the case this receipt opens; :class:`NotFound` alike for a wrong number or code."""
    normal = receipt.normal_number(number)
    case = session.scalars(select(Case).where(col(Case.number) == normal)).first()
    tried = hashed(seal, normal, code)
    # A wrong number is compared too, against a hash that cannot match, so both cost the same.
    stored = case.query_code if case is not None else "0" * len(tried)
    if not hmac.compare_digest(stored, tried) or case is None:
        raise NotFound("no case has this number and this code")
    return case.number


def code_of(seal: Seal, source_key: str, narrative: str, salt: str = "") -> str:
    """The query code: as good as random to who has not the key, the same for the same key and words.

    ``salt`` is what a code given anew is drawn from besides.
    """
    named = seal.index("query code", "\0".join((source_key, narrative, *([salt] if salt else []))))
    return receipt.code(bytes.fromhex(named))


def hashed(seal: Seal, number: str, code: str) -> str:
    """What is kept of a query code: its keyed hash, bound to the case's number."""
    return seal.index(f"query code of {number}", receipt.normal_code(code))


def _given_before(session: Session, seal: Seal, filing: Filing) -> Receipt:
    query = (
        select(Case, col(Complaint.fingerprint))
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(col(Complaint.source_key) == filing.source_key)
    )
    case, fingerprint = session.execute(query).one()
    code = code_of(seal, filing.source_key, filing.narrative)
    if not opens(seal, case, code) or fingerprint != filing.fingerprint:
        raise Conflict(f"{filing.source_key} was filed before, with other words")
    return Receipt(case.number, code, again=True)


def _keep_complaint(session: Session, seal: Seal, filing: Filing, text: str, at: datetime) -> int | None:
    row = f"complaint:{filing.source_key}"

    def sealed(name: str, value: str | None) -> bytes | None:
        return seal.close(clean(value[:PAST_MEANING]), f"{row}:{name}") if value and value.strip() else None

    values = {
        "source_key": filing.source_key,
        "channel": filing.channel,
        "narrative": seal.close(filing.narrative, f"{row}:narrative"),
        "masked": text,
        "reading": seal.close(json.dumps(to_json(filing.reading)), f"{row}:reading"),
        "model": filing.reading.model,
        **{one.name: sealed(one.name, getattr(filing.person, one.name)) for one in fields(Person)},
        "corrections": seal.close(corrections_json(filing.corrections), f"{row}:corrections")
        if filing.corrections
        else None,
        "recipient": sealed("recipient", filing.recipient),
        "lane": lane(seal, filing.channel, filing.recipient) if filing.recipient else None,
        "caller": caller(seal, filing.person.phone or ""),
        "named": named(seal, filing.person.name or ""),
        "told_at": filing.told_at or at,
        "fingerprint": filing.fingerprint,
    }
    return insert_once(session, Complaint, "source_key", values)


def _next_number(session: Session, at: datetime) -> str:
    day = local_date(at)
    return receipt.number(day, next_of_day(session, f"{day:%Y%m%d}"))


def _open_case(
    session: Session, tools: Tools, filing: Filing, complaint_id: int, given: Receipt, at: datetime
) -> int:
    reading = applied(filing.reading, filing.corrections)
    proposed = proposal.route_of(tools, reading)
    amount, named = reading.first(SpanKind.AMOUNT), reading.first(SpanKind.RESPONDENT)
    excuse = reading.first(SpanKind.EXCUSE)
    case = {
        "number": given.number,
        "complaint_id": complaint_id,
        "query_code": hashed(tools.seal, given.number, given.code),
        "status": Status.RECEIVED.value,
        "opened_at": at,
        "changed_at": at,
        "version": 1,
        "default_label": reading.default.label,
        "domain": reading.domains[0].code,
        "subtype": reading.domains[0].subtype,
        "lead": proposed.lead,
        "respondent": named.value if named else None,
        "rule": proposed.rule,
        "rulebook": tools.rulebook.digest,
        "amount_fen": amount.value["fen"] if amount else None,
        "tracks": ",".join(proposal.tracks(reading)),
        "judgment": reading.domains[0].subtype == "judgment",
        "excuse": excuse.value if excuse else None,
        "flags": SECRET if filing.secret else "",
        "unsure": reading.abstains,
    }
    what = Happened(Event.FILE, None, Status.RECEIVED, CITIZEN, model=reading.model)
    first = history.entry(tools, given.number, 1, "", what, at)
    case_id = insert_row(session, Case, {**case, "head": first["digest"]})
    insert_row(session, Entry, {**first, "case_id": case_id})
    return case_id
