"""Does the bulletin say what the figures say, in Word and in print, and no more to the public than it may?"""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import docx
import pytest
from docx.oxml.ns import qn
from pydantic import ValidationError
from pypdf import PdfReader

from intake.desk.months import NotOver
from intake.errors import NotFound
from intake.statistics.audience import Audience
from intake.statistics.bulletin import Bulletin, Heading, Paragraph, Picture, Sheet, bulletin
from intake.statistics.bulletin_docx import bulletin_docx
from intake.statistics.bulletin_pdf import bulletin_pdf
from intake.statistics.differences import Difference
from intake.statistics.edition import Edition
from intake.statistics.facts import Facts, TopicFact
from intake.statistics.figures import Figures
from intake.statistics.measured import Money, Rate, Spread
from intake.statistics.month_files import MonthForm, made
from intake.statistics.outline import FILE, outline, shipped
from intake.statistics.public import EXAMPLES, public
from intake.statistics.sentences import Sentences
from tests.desk.test_filing import BOOK
from tests.statistics.by_hand import an_edition, counted, facts, rich
from tests.statistics.city import FINANCE, OCTOBER, SUPERVISOR, City
from tests.statistics.paper_read import docx_tables, docx_text, packed, pdf_text

EMPTY = Facts(OCTOBER, OCTOBER.ends, OCTOBER.after)
MONTHS = {
    "empty": Edition(counted(EMPTY)),
    "one case": Edition(counted(facts(1, 1))),
    "rich": an_edition(),
}


@cache
def paper(month: str, form: MonthForm) -> bytes:
    """The internal bulletin of one of these months."""
    return made(MONTHS[month], form)


@pytest.fixture(params=MONTHS)
def month(request: pytest.FixtureRequest) -> str:
    """A month of nothing, of one case, and one of all there is."""
    return str(request.param)


def said(one: Bulletin) -> list[str]:
    """The sentences of a bulletin."""
    return [block.text for block in one.blocks if isinstance(block, Paragraph)]


def sheets(one: Bulletin) -> list[Sheet]:
    return [block for block in one.blocks if isinstance(block, Sheet)]


def numbers_of(figures: Figures) -> list[tuple[str, list[str]]]:
    """By the name of each figure what must stand beside it, told here once more and apart from the code under test."""
    found = []
    for one in figures.indicators:
        match figures[one.id]:
            case Rate(above, 0):
                parts = [f"({above}/0)"]
            case Rate(above, below):
                parts = [f"{above * 100 / below:.2f}%", f"({above}/{below})"]
            case Money(fen, of):
                parts = [f"{fen / 1_000_000:.2f}万元", f"({of}件"]
            case Spread(0):
                parts = []
            case Spread(of, mean):
                parts = [f"{mean}{one.unit}", f"({of}件"]
            case None:
                parts = ["未记录"]
            case number:
                parts = [f"{number}{one.unit}"]
        found.append((one.name, parts))
    return found


def halved(text: str) -> str:
    """Brackets and spaces do not matter to a number."""
    return packed(text).replace("（", "(").replace("）", ")").replace(",", "")


def test_every_figure_stands_in_the_word_file_as_it_was_counted(month: str) -> None:
    tables = dict(docx_tables(paper(month, MonthForm.DOCX)))
    (figures,) = [rows for rows in tables.values() if rows[0][:2] == ["指标", "数值"]]
    for row, (name, parts) in zip(figures[1:], numbers_of(MONTHS[month].figures), strict=True):
        assert row[0] == name
        assert all(part in halved(row[1]) for part in parts), (row, parts)


def test_every_figure_stands_in_print_beside_its_name(month: str) -> None:
    text = halved(pdf_text(paper(month, MonthForm.PDF)))
    for name, parts in numbers_of(MONTHS[month].figures):
        after = text.split(halved(name))[1:]
        assert any(all(part in rest[:60] for part in parts) for rest in after), (name, parts)


def test_every_cell_of_every_table_stands_in_both(month: str) -> None:
    tables = {caption.split("　")[-1]: rows for caption, rows in docx_tables(paper(month, MonthForm.DOCX))}
    printed = pdf_text(paper(month, MonthForm.PDF))
    assert {table.title for table in MONTHS[month].figures.tables if table.rows} <= set(tables)
    for table in MONTHS[month].figures.tables:
        assert table.title in printed
        for row, written in zip(table.rows, tables.get(table.title, [])[1:], strict=False):
            for cell, text in zip(row.cells, written, strict=True):
                match cell:
                    case Rate(above, below):
                        assert text.endswith(f"\n{above}/{below}")
                    case str():
                        assert text == cell
                    case int() if "金额" not in table.title and "." not in text:
                        assert text == str(cell)
            assert packed("".join(written)) in printed
        if table.rows:
            assert len(tables[table.title]) == 1 + len(table.rows) + (table.total is not None)


def test_the_same_month_is_the_same_bytes(month: str) -> None:
    for form in (MonthForm.DOCX, MonthForm.PDF):
        assert made(MONTHS[month], form) == paper(month, form)


def test_what_changed_is_said_with_what_it_rests_on() -> None:
    sentences = said(bulletin(an_edition()))
    for sentence in (
        "登记量 12 件，比上月（10 件）增加 20.00%。其中投诉 12 件，合并后为 12 件事项。",
        "按时办结率 83.33%（10/12），比上月（70.00%，7/10）提高 13.33 个百分点。",
        "解决率 90.00%（9/10），上月为 85.71%（6/7）。",  # seven are too few to compare with
        "月末有 2 件次时限已超期、仍未完成。超期一天，就是对群众再失约一天，应先行清理。",
        "回访中 1 件答复未解决，占 10.00%：办结不等于解决，应逐件复核。",
        "增加最多的诉求点是政府债务与拖欠账款（工程款）：由上月 4 件增至 12 件，主要由新郑市财政局承办。",
        "有超期件的单位：新郑市财政局 2 件。",
        "有 1 件议定事项到期未落实：议而不落，等于再次失约，应报告原因和新的日期。",
        "认定违约失信 1 件，均有文号。投诉、属实都不等于失信，认定以文号为准。",
    ):
        assert sentence in sentences


def test_a_sudden_rise_is_warned_of() -> None:
    (warning,) = [one for one in said(bulletin(an_edition())) if one.startswith("预警")]
    assert warning.startswith("预警：政府债务与拖欠账款（工程款）本月 12 件，上月 4 件，")
    calm = Edition(counted(replace(rich(), trend=({("DEBT", "works"): 12},) * 3)))
    assert "本月没有突增的诉求点。" in said(bulletin(calm))


def test_the_sections_are_those_of_policy_in_order() -> None:
    found = [block.text for block in bulletin(an_edition()).blocks if isinstance(block, Heading)]
    assert found == [
        "一、总体情况", "二、来源渠道", "三、领域分布", "四、投诉类型与诉求点", "五、办理质量", "六、拖欠款项",
        "七、超期与督办清单", "八、协调处理机制运行", "九、违约失信认定与信用修复", "十、热点、预警与工作建议",
        "附 1　指标总表", "附 2　指标口径",
    ]  # fmt: skip


@pytest.mark.parametrize("form", [MonthForm.DOCX, MonthForm.PDF])
def test_no_case_list_or_body_complained_about_stands_in_the_public_bulletin(form: MonthForm) -> None:
    read = docx_text if form is MonthForm.DOCX else pdf_text
    edition = replace(an_edition(), reason="王某来电", differences=(Difference("受理量", "1", "2"),))
    internal, public = (
        read(made(replace(edition, audience=one), form)) for one in (Audience.INTERNAL, Audience.PUBLIC)
    )
    for secret in (
        "XZZX-2026", "超期清单", "督办清单", "提请协调事项", "责任单位", "新信认〔2026〕1号", "薛店镇", "王某", "内部版",
    ):  # fmt: skip
        assert secret in internal
        assert secret not in public
    assert "公开版" in public
    assert "政府履约投诉情况月报" in public


def test_no_sentence_in_public_speaks_of_a_default_or_of_a_body() -> None:
    found = bulletin(replace(an_edition(), audience=Audience.PUBLIC))
    words = "".join(
        (
            found.title,
            found.issuer,
            *said(found),
            *(one.text for one in found.blocks if isinstance(one, Heading)),
        )
    )
    assert not re.search("失信|属实|认定|财政局", words)


def test_a_figure_withheld_from_the_public_is_said_to_be_withheld() -> None:
    edition = an_edition()
    figures = edition.figures
    kept = {
        "registered",
        "accepted",
        "closed",
        "on_time",
        "solved",
        "satisfied",
        "signed_in_time",
        "handling_days",
    }
    kept |= {"called_back_rate", "rated_rate", "amount_claimed"}
    few = replace(
        figures,
        indicators=tuple(one for one in figures.indicators if one.id in kept),
        values={id: None if id == "closed" else figures[id] for id in kept},
        bases={},
        tables=(replace(figures.table("channels"), rows=(), total=None, note="件数太少,不分类公布。"),),
    )
    found = bulletin(replace(edition, figures=few, audience=Audience.PUBLIC))
    assert said(found)[0] == "登记量 12 件；受理量 12 件；办结 件数太少，不公布。"
    assert [sheet.note for sheet in sheets(found) if "来源渠道" in sheet.title] == ["件数太少,不分类公布。"]
    assert bulletin_docx(found)
    assert bulletin_pdf(found)


def test_an_amended_month_says_what_was_amended_and_why() -> None:
    at = datetime(2026, 11, 9, 2, tzinfo=UTC)
    edition = Edition(
        an_edition().figures, 2, at, "督查", "热线\n补录 𠮷", "ab" * 32, (Difference("受理量", "11", "12"),)
    )
    found = bulletin(edition)
    assert found.day == "2026年11月9日"
    assert "第 2 次更正，2026-11-09 10:00。原因：热线 补录 𠮷" in said(found)
    assert ("受理量", "11", "12") in [row for sheet in sheets(found) for row in sheet.rows]
    assert "热线补录〓" in pdf_text(bulletin_pdf(found))  # the font has no such character; it does not vanish
    assert "热线补录𠮷" in docx_text(bulletin_docx(found))


def test_what_no_document_may_hold_does_not_break_it() -> None:
    spoiled = rich().determinations[0]._replace(document="新信认\x0b1号\ud800")
    edition = Edition(counted(replace(rich(), determinations=(spoiled,))))
    for form, read in ((MonthForm.DOCX, docx_text), (MonthForm.PDF, pdf_text)):
        assert "新信认" in read(made(edition, form))


def test_a_long_list_is_cut_and_says_so() -> None:
    few = replace(shipped(), most_rows=1)
    (late,) = [sheet for sheet in sheets(bulletin(an_edition(), few)) if "超期清单" in sheet.title]
    assert len(late.rows) == 1
    assert late.note.endswith("另有 1 行，见同一期工作簿。")


def test_the_head_can_be_red_or_not_and_the_issue_numbered_from_the_first() -> None:
    form = replace(shipped(), first_month="2026-08")
    assert bulletin(an_edition(), form).issue == "2026年第10期（总第3期）"
    assert bulletin(an_edition()).issue == "2026年第10期"
    plain = bulletin(an_edition(), replace(form, red_head=False))
    red = bulletin(an_edition(), form)
    coloured = [
        b"C00000" in zipfile.ZipFile(io.BytesIO(bulletin_docx(one))).read("word/document.xml")
        for one in (plain, red)
    ]
    assert coloured == [False, True]
    assert bulletin_pdf(plain) != bulletin_pdf(red)


def test_word_is_told_the_chinese_fonts_and_what_stands_in_for_them() -> None:
    content = paper("rich", MonthForm.DOCX)
    document = docx.Document(io.BytesIO(content))
    asked = {fonts.get(qn("w:eastAsia")) for fonts in document.element.body.iter(qn("w:rFonts"))}
    assert asked == {"方正小标宋简体", "仿宋_GB2312", "黑体"}
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    table = zipfile.ZipFile(io.BytesIO(content)).read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/></w:font>' in table
    (heading,) = [one for one in document.paragraphs if one.text.startswith("一、")]
    assert heading.style is not None
    assert heading.style.name == "Heading 1"


def test_the_parts_of_a_table_stand_in_the_order_word_insists_on() -> None:
    order = ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"]
    for table in docx.Document(io.BytesIO(paper("rich", MonthForm.DOCX))).tables:
        assert [child.tag.split("}")[1] for child in table._tbl.tblPr] == order


def test_the_print_has_its_fonts_inside_and_an_outline() -> None:
    reader = PdfReader(io.BytesIO(paper("rich", MonthForm.PDF)))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert all("/DescendantFonts" in font for font in fonts)
    assert [item.title for item in reader.outline][:2] == ["一、总体情况", "二、来源渠道"]  # type: ignore[union-attr]


def test_a_chart_says_in_words_what_it_shows() -> None:
    pictures = [block for block in bulletin(an_edition()).blocks if isinstance(block, Picture)]
    document = docx.Document(io.BytesIO(paper("rich", MonthForm.DOCX)))
    told = [node.get("descr") for node in document.element.body.iter(qn("wp:docPr"))]
    assert told == [f"{picture.title}。{picture.words}" for picture in pictures]
    assert "按时办结率本月 83.33%（10/12）" in told[0]


def test_the_outline_names_only_tables_and_charts_there_are() -> None:
    form = shipped()
    tables = {table.id for table in counted(replace(rich(), topics=())).tables}
    named = {id for section in form.section for id in section.tables}
    assert named == tables | {"figures", "definitions", "differences", EXAMPLES}
    assert {id for section in form.section for id in section.charts} == {chart.id for chart in form.chart}
    assert {chart.table for chart in form.chart} - {""} <= tables


def test_a_word_misspelt_in_the_outline_is_an_error(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("outline") / "bulletin.toml"
    file.write_text(FILE.read_text(encoding="utf-8").replace("red_head", "red_hed"), encoding="utf-8")
    with pytest.raises(ValidationError):
        outline(file)


def test_a_template_that_asks_for_an_unknown_figure_fails_and_prints_nothing_else() -> None:
    with pytest.raises(Exception, match="no_such"):
        Sentences(an_edition(), shipped()).line("{{ f.no_such.text }}")


async def test_a_frozen_month_leaves_as_the_same_bulletin_whatever_comes_later(city: City) -> None:
    await city.refers(await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC)))
    with pytest.raises(NotOver):
        await city.desk.freeze(SUPERVISOR, OCTOBER)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    await city.desk.freeze(SUPERVISOR, OCTOBER)
    before = [
        await city.desk.month_file(SUPERVISOR, OCTOBER, form) for form in (MonthForm.DOCX, MonthForm.PDF)
    ]
    await city.files(datetime(2026, 10, 30, 2, tzinfo=UTC))
    city.now = datetime(2027, 1, 5, 2, tzinfo=UTC)
    assert [
        await city.desk.month_file(SUPERVISOR, OCTOBER, form) for form in (MonthForm.DOCX, MonthForm.PDF)
    ] == before
    found = await city.desk.month(OCTOBER)
    assert f"指纹（SHA-256）：{found.digest}" in pdf_text(before[1])
    with pytest.raises(NotFound):
        await city.desk.month_file(FINANCE, OCTOBER, MonthForm.DOCX)


def test_the_rulebook_the_month_was_counted_by_is_named() -> None:
    assert f"规则版本：{BOOK.digest}" in docx_text(paper("rich", MonthForm.DOCX))
    assert json.loads(made(an_edition(), MonthForm.JSON))["figures"]["rulebook"] == BOOK.digest


def test_a_hot_topic_stands_with_its_counts_and_an_example_and_a_month_frozen_without_has_no_gap() -> None:
    topic = TopicFact(
        "DEBT/1", tuple(f"XZZX-20261008-{number:04d}" for number in (1, 2, 3)), "工程款一直没有给。"
    )
    told = said(bulletin(Edition(counted(replace(rich(), topics=(topic,))))))
    name = "政府债务与拖欠账款·工程款(新郑市薛店镇人民政府)"
    assert f"说的是同一件事的，最多的是{name} 3 件。" in told
    assert f"例如，{name}：“工程款一直没有给。”" in told
    before = bulletin(Edition(counted(rich())))
    assert not any("同一件事" in one for one in said(before))


def test_the_public_bulletin_has_a_section_of_examples_only_where_somebody_released_one() -> None:
    rules = BOOK.catalogue.public
    topic = TopicFact("DEBT/1", ("XZZX-20261008-0001",), "不公布的话。", "工程款一直没有给。")

    def headings(*topics: TopicFact) -> list[str]:
        edition = public(Edition(counted(replace(rich(), topics=topics))), rules)
        return [one.text for one in bulletin(edition).blocks if isinstance(one, Heading)]

    assert "四、典型诉求" in headings(topic)
    assert not any("典型诉求" in one for one in headings(topic._replace(released="")))
    assert not any("典型诉求" in one for one in headings())
