"""What does one line of ``jiannuo read --jsonl`` become? The reader's contract with other programs."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from nlp.reader import Reader
from nlp.reading import Reading


def answer(reader: Reader, line: bytes, told_on: date) -> str:
    """One JSON line: the reading, or ``{"id", "error"}`` for a line that is no complaint."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return _line({"id": None, "error": f"not a line of JSON: {error}"})
    except RecursionError:
        return _line({"id": None, "error": "not a line of JSON: nested too deep"})
    if not isinstance(row, dict):
        return _line({"id": None, "error": "not an object with id, title and text"})
    title, text = row.get("title") or "", row.get("text")
    if not isinstance(title, str) or not isinstance(text, str):
        return _line({"id": row.get("id"), "error": "title and text must be strings"})
    return _line({"id": row.get("id"), **_published(reader.read(title, text, told_on))})


def _published(reading: Reading) -> dict[str, Any]:
    return {
        "default": {"label": reading.default.label, "score": reading.default.score},
        "domains": [{"code": guess.code, "score": guess.score} for guess in reading.domains],
        "bodies": [{"name": b.name, "score": b.score, "because": b.because} for b in reading.bodies],
        "spans": [asdict(span) for span in reading.spans],
        "model": reading.model,
        "abstains": reading.abstains,
        "matters": [asdict(matter) for matter in reading.matters],
    }


def _line(data: dict[str, Any]) -> str:
    # Broken halves of characters cannot leave as UTF-8; as \u escapes they can.
    text = json.dumps(data, ensure_ascii=False)
    return text if _encodes(text) else json.dumps(data)


def _encodes(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
