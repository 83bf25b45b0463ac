"""Where may a text be cut? At sentence ends into pieces short enough to embed, and always where the writer turns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 160  # characters of a piece, unless one sentence alone is longer
SHORTEST = 8  # of a matter of its own

_ENDS = re.compile(
    r"[。！？!?；;\n]+|[，,、\s](?=另外|还有(?:一件|一个|件|个)|再一个|再说一件|顺便(?:问|说|反映))"
)
_TURN = re.compile(
    r"\s*(?:"
    r"(?:另外|此外|除此之外|顺便)(?:再|还|想|也)?(?:问|说|反映|提|请|有)?"
    r"|还有(?:就是)?(?:一件|一个|个|件|一|俩)?(?:事|问题|点)?"
    r"|再(?:一个|有|就是|说一件|说个|反映)(?:事)?"
    r"|(?:第[二三四五]|其[二三])(?:件事?|个(?:事|问题)?|点|是)?"
    r"|[二三四五]是"
    r"|[（(]?[二三四五2-5][）)、.．，]"
    r")"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A half-open range of characters; ``turns`` where the writer turns to something else at its start."""

    start: int
    end: int
    turns: bool


def pieces(text: str) -> tuple[Piece, ...]:
    """The text cut without a gap; of an empty text no piece at all. Linear in the text's length."""
    cut: list[Piece] = []
    for sentence in _sentences(text):
        last = cut[-1] if cut else None
        if last is None or sentence.turns or sentence.end - last.start > LONGEST:
            cut.append(sentence)
        else:
            cut[-1] = Piece(last.start, sentence.end, last.turns)
    return tuple(cut)


def _sentences(text: str) -> Iterator[Piece]:
    ends = [*(match.end() for match in _ENDS.finditer(text)), len(text)]
    for start, end in zip([0, *ends], ends, strict=False):
        if start == end:
            continue
        turns = start > 0 and _TURN.match(text, start) is not None
        while end - start > 2 * LONGEST:  # no punctuation at all: cut somewhere rather than nowhere
            yield Piece(start, start + LONGEST, turns)
            start, turns = start + LONGEST, False
        yield Piece(start, end, turns)


def matters(cut: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """The pieces of each part that could be a matter of its own: cut at the turns alone."""
    parts: list[list[Piece]] = []
    for piece in cut:
        if piece.turns or not parts:
            parts.append([])
        parts[-1].append(piece)
    return tuple(tuple(part) for part in parts if part[-1].end - part[0].start >= SHORTEST)
