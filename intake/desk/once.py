"""Was this form taken before? A form of a complainant or an operator is taken once, however often its button is pressed.

The same device as of a filing (``desk/filing``): the form's key names it for ever, and what it says must be the same.
"""

import hmac
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk.tools import Tools
from intake.errors import Conflict
from intake.store.tables import TakenForm
from intake.store.writing import insert_once


class SaidOtherwise(Conflict):
    """This form was taken before, and said something else."""


def is_first(
    session: Session, tools: Tools, number: str, form: str, said: Sequence[str], at: datetime
) -> bool:
    """Whether what a form says about a case is to be done now; False when the very same was done before.

    ``form`` is the form's own key, empty for what comes without a form and once anyhow. :class:`SaidOtherwise` when it was
    taken with other words. To be asked first in the transaction of what it causes: of two at once one waits for the other.
    """
    if not form:
        return True
    key = tools.seal.index("form", f"{number}:{form}")
    digest = tools.seal.index("said in form", json.dumps([key, *said], ensure_ascii=False))
    if insert_once(session, TakenForm, "key", {"key": key, "said": digest, "at": at}) is not None:
        return True
    before = session.scalars(select(col(TakenForm.said)).where(col(TakenForm.key) == key)).one()
    if not hmac.compare_digest(before, digest):
        raise SaidOtherwise(f"a form about {number} was taken before, with other words")
    return False
