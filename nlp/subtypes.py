"""Which kind within its domain is a complaint? A table of phrases; no phrase, no proposal."""

import tomllib
from pathlib import Path


class Subtypes:
    """The phrases of ``subtypes.toml``. Holds no state that changes."""

    def __init__(self, file: Path = Path(__file__).parent / "subtypes.toml") -> None:
        self.phrases: dict[str, dict[str, list[str]]] = tomllib.loads(file.read_text(encoding="utf-8"))

    def of(self, domain: str, text: str) -> str | None:
        """The subtype of which the text holds most different phrases; None when it holds none."""
        counted = {
            subtype: sum(phrase in text for phrase in phrases)
            for subtype, phrases in self.phrases.get(domain, {}).items()
        }
        best = max(counted, key=lambda subtype: counted[subtype], default=None)
        return best if best is not None and counted[best] else None
