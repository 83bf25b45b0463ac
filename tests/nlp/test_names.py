"""Is the body complained about found by any of its names, and nothing else taken for one?"""

from nlp.names import Names
from nlp.reading import NamedBody, SpanKind

NAMES = Names(
    [
        NamedBody("xuedian", ("新郑市薛店镇人民政府", "薛店镇", "薛店"), "乡镇街道", township=True),
        NamedBody("justice", ("新郑市司法局", "法制办", "司法局"), "司法"),
    ]
)


def found(text: str) -> list[tuple[SpanKind, str, str]]:
    return [(span.kind, span.text, span.value) for span in NAMES.spans(text)]


def test_the_longest_name_wins_and_a_township_is_a_place_too() -> None:
    assert found("薛店镇欠我钱") == [
        (SpanKind.RESPONDENT, "薛店镇", "xuedian"),
        (SpanKind.PLACE, "薛店镇", "xuedian"),
    ]


def test_an_old_name_leads_to_the_body_and_the_second_body_is_not_the_respondent() -> None:
    assert [
        (kind, value) for kind, _, value in found("薛店答应的,法制办也知道") if kind is not SpanKind.PLACE
    ] == [
        (SpanKind.RESPONDENT, "xuedian"),
        (SpanKind.BODY, "justice"),
    ]


def test_without_names_nothing_is_found() -> None:
    assert list(Names([]).spans("薛店镇")) == []


def test_where_one_township_is_named_the_township_of_our_own_is_it() -> None:
    names = Names(
        [
            NamedBody("xuedian", ("薛店镇",), "乡镇街道", township=True),
            NamedBody("finance", ("财政局",), "财政"),
        ]
    )
    spans = list(names.spans("我是薛店镇的,镇里答应的钱财政局说没拨,我们镇不认账"))
    assert [(span.kind, span.text, span.value) for span in spans if span.kind is not SpanKind.PLACE] == [
        (SpanKind.RESPONDENT, "薛店镇", "xuedian"),
        (SpanKind.RESPONDENT, "镇里", "xuedian"),
        (SpanKind.BODY, "财政局", "finance"),
        (SpanKind.RESPONDENT, "我们镇", "xuedian"),
    ]


def test_where_two_townships_are_named_nobody_knows_which_is_meant() -> None:
    names = Names(
        [
            NamedBody(one, (name,), "乡镇街道", township=True)
            for one, name in (("a", "薛店镇"), ("b", "龙湖镇"))
        ]
    )
    spans = list(names.spans("薛店镇和龙湖镇,镇里都不管"))
    assert "镇里" not in {span.text for span in spans}
