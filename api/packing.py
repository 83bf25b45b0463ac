"""Which answers are sent packed? Those in which nothing stands that the one who asks chose, so that their length tells no secret."""

import gzip

from fastapi import Request, Response

FEWEST = 2_000  # bytes: under this, packing saves nothing


def packed(request: Request, answer: Response) -> Response:
    """The answer packed, where the browser takes that; only for pages that repeat nothing of what they were asked with."""
    body = bytes(answer.body)
    if len(body) < FEWEST or "gzip" not in request.headers.get("accept-encoding", ""):
        return answer
    answer.body = gzip.compress(body, mtime=0)
    answer.headers.update(
        {"Content-Encoding": "gzip", "Content-Length": str(len(answer.body)), "Vary": "Accept-Encoding"}
    )
    return answer
