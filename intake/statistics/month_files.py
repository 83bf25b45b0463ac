"""In which forms does a month leave? Bulletin, workbook, JSON, and its tables as CSV in one archive; the same bytes each time."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from intake.rules.spreadsheet import BOM, csv_line
from intake.statistics import figures as counting
from intake.statistics import flat
from intake.statistics.bulletin import bulletin
from intake.statistics.bulletin_docx import bulletin_docx
from intake.statistics.edition import Edition
from intake.statistics.figures import Figures
from intake.statistics.flat import Flat
from intake.statistics.workbook import workbook

FIXED = (2000, 1, 1, 0, 0, 0)


class MonthForm(StrEnum):
    """The forms, by the end of the file's name."""

    XLSX = "xlsx"
    JSON = "json"
    CSV = "csv.zip"
    DOCX = "docx"
    PDF = "pdf"


def made(edition: Edition, form: MonthForm) -> bytes:
    """A version of a month in one form."""
    match form:
        case MonthForm.DOCX:
            return bulletin_docx(bulletin(edition))
        case MonthForm.PDF:
            from intake.statistics.bulletin_pdf import bulletin_pdf  # what draws pages is long to load

            return bulletin_pdf(bulletin(edition))
        case MonthForm.XLSX:
            return workbook(edition)
        case MonthForm.JSON:
            return as_json(edition)
        case MonthForm.CSV:
            return _archive(edition)


def as_json(edition: Edition) -> bytes:
    """The figures as canonical JSON, with which version they are."""
    return counting.canonical({
        "title": edition.title,
        "notice": edition.notice,
        "number": edition.number,
        "reason": edition.reason,
        "digest": edition.digest,
        "figures": counting.to_json(edition.figures),
    })  # fmt: skip


def csv_files(figures: Figures) -> dict[str, bytes]:
    """The summary and each table as CSV, by the name of its file."""
    files = {"summary.csv": _csv([name for name, _ in flat.SUMMARY], flat.summary(figures))}
    for table in figures.tables:
        rows = [flat.flat(table, row) for row in (*table.rows, *([table.total] if table.total else []))]
        files[f"{table.id}.csv"] = _csv([head.name for head in flat.heads(table)], rows)
    return files


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Flat]]) -> bytes:
    return (BOM + csv_line(heads) + "".join(map(csv_line, rows))).encode()


def _archive(edition: Edition) -> bytes:
    """All CSV files of a month, with what they are and who may read them beside them."""
    about = f"{BOM}{edition.title} {edition.figures.month}\r\n{edition.name}\r\n{edition.notice}\r\n".encode()
    files = {"about.txt": about, **csv_files(edition.figures)}
    return archived({f"{edition.figures.month}/{name}": content for name, content in files.items()})


def archived(files: Mapping[str, bytes]) -> bytes:
    """Files in one archive, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED), content)
    return buffer.getvalue()
