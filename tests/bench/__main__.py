"""Which bench is run? ``python -m tests.bench NAME [--quick]``; --quick ends within five minutes."""

import asyncio
import json
import sys

from tests.bench import bot, core, figures, intake, nlp, search, web

BENCHES = {
    "bot": bot.run,
    "core": core.run,
    "figures": figures.run,
    "intake": intake.run,
    "nlp": nlp.run,
    "search": search.run,
    "web": web.run,
}


def main() -> None:
    """Run one bench and print its figures as one JSON line, last."""
    words = [word for word in sys.argv[1:] if word != "--quick"]
    if len(words) != 1 or words[0] not in BENCHES:
        sys.exit(f"usage: python -m tests.bench {{{','.join(BENCHES)}}} [--quick]")
    print(json.dumps(asyncio.run(BENCHES[words[0]]("--quick" in sys.argv))))


if __name__ == "__main__":
    main()
