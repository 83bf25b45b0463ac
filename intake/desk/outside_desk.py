"""What can another system of the city ask of Jiannuo? Its tokens, what it files and what it reads; each method is one transaction."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from intake import outbox
from intake.desk import announcing, counting, months, outside, taken_away, tokens, webhooks
from intake.desk.corrections import Corrections
from intake.desk.months import Version
from intake.desk.outside import CaseOutside, Changes, HappenedOutside, Place, Wanted
from intake.desk.tokens import Bearer, TokenView
from intake.desk.tools import Actor, Tools
from intake.desk.webhooks import Parcel, WebhookView
from intake.outbox import Leased, Outcome
from intake.rules.calendar import local_date
from intake.rules.limits import LimitId, Source
from intake.rules.month import Month
from intake.rules.person import Person
from intake.rules.receipt import Receipt
from intake.rules.scope import NoToken, Scope
from intake.statistics.edition import Edition
from intake.store.store import Store
from intake.views import ClockView

CHANNEL = "api"


class Files(Protocol):
    """Reads and files a complaint, as :meth:`intake.desk.desk.Desk.file` does."""

    async def __call__(
        self,
        source_key: str,
        channel: str,
        text: str,
        *,
        person: Person,
        corrections: Corrections | None,
        secret: bool,
        source: Source | None,
        fingerprint: str,
    ) -> Receipt: ...


class OutsideDesk:
    """The use cases of other systems, over the store and the filing of the desk."""

    def __init__(self, store: Store, tools: Tools, files: Files, now: Callable[[], datetime]) -> None:
        self._store = store
        self._tools = tools
        self._files = files
        self._now = now

    async def issue(self, actor: Actor, scopes: Collection[Scope], days: int) -> str:
        """A new token for the system the actor names; shown once."""
        at = self._now()
        return await self._store.write(lambda s: tokens.issue(s, self._tools, actor, scopes, days, at))

    async def tokens(self) -> tuple[TokenView, ...]:
        """Every token there ever was, the newest first."""
        return await self._store.read(tokens.listed)

    async def revoke(self, token_id: int) -> None:
        """End a token at once; NotFound for none."""
        at = self._now()
        await self._store.write(lambda s: tokens.revoke(s, token_id, at))

    async def bearer(self, token: str) -> Bearer:
        """Who holds this token; :class:`NoToken` for one that opens nothing. The first use of a day is noted."""
        at = self._now()
        found = await self._store.read(lambda s: tokens.bearer(s, self._tools.seal, token, at))
        if found is None:
            raise NoToken("unknown, expired or revoked")
        holder, used_today = found
        if not used_today:
            await self._store.write(lambda s: tokens.use(s, holder.token_id, at))
        return holder

    async def file(
        self,
        holder: Bearer,
        key: str,
        text: str,
        person: Person,
        *,
        corrections: Corrections | None = None,
        secret: bool = False,
    ) -> Receipt:
        """File what a system sends under its own key; Conflict when it sent something else under it before.

        It is not held up by what a person's device is asked for work over (``worked``); what blocks, blocks it.
        """
        everything = repr((text, person, sorted((corrections or {}).items()), secret))
        return await self._files(
            f"{CHANNEL}:{holder.token_id}:{key}",
            CHANNEL,
            text,
            person=person,
            corrections=corrections,
            secret=secret,
            source=Source(f"token:{holder.token_id}", worked=True),
            fingerprint=self._tools.seal.index("filing", everything),
        )

    async def changes(self, actor: Actor, wanted: Wanted, after: Place, limit: int) -> Changes:
        """A page of cases in the order in which they last changed."""
        now = self._now()
        return await self._store.read(
            lambda s: outside.changes(s, self._tools, actor, wanted, after, limit, now, local_date(now))
        )

    async def newest(
        self, actor: Actor, wanted: Wanted, limit: int, skip: int = 0
    ) -> tuple[CaseOutside, ...]:
        """Cases of at most 90 days, the newest first; SpanTooLong for more."""
        now = self._now()
        bounded = outside.within_span(wanted, now)
        return await self._store.read(
            lambda s: outside.newest(s, self._tools, actor, bounded, limit, skip, local_date(now))
        )

    async def case(self, actor: Actor, number: str) -> tuple[CaseOutside, tuple[ClockView, ...]]:
        """One case with its clocks; NotFound where this actor may not see it."""
        today = local_date(self._now())
        return await self._store.read(lambda s: outside.case(s, self._tools, actor, number, today))

    async def history(self, actor: Actor, number: str) -> tuple[HappenedOutside, ...]:
        """What happened to a case that its complainant may know."""
        return await self._store.read(lambda s: outside.history(s, self._tools, actor, number))

    async def subscribe(self, holder: Bearer, url: str) -> tuple[WebhookView, str]:
        """A new webhook and its secret, shown once; WrongAddress or TooManyWebhooks."""
        at = self._now()
        return await self._store.write(lambda s: webhooks.subscribe(s, self._tools, holder.token_id, url, at))

    async def webhooks(self, holder: Bearer) -> tuple[WebhookView, ...]:
        """The webhooks of a token, and how they fare."""
        return await self._store.read(lambda s: webhooks.listed(s, self._tools, holder.token_id))

    async def unsubscribe(self, holder: Bearer, webhook_id: int) -> None:
        """End a webhook; NotFound for one of somebody else."""
        at = self._now()
        await self._store.write(lambda s: webhooks.end(s, holder.token_id, webhook_id, at))

    async def lease(self, limit: int) -> list[Leased]:
        """What is due to be posted and is this process's to post."""
        at = self._now()
        return await self._store.write(
            lambda s: outbox.lease(s, self._tools.seal, at, limit, [announcing.CHANNEL])
        )

    async def parcel(self, leased: Leased) -> Parcel | None:
        """What is posted for a message; None where nobody may be told any more."""
        at = self._now()
        return await self._store.read(lambda s: webhooks.parcel(s, self._tools, leased, at))

    async def mark(self, leased: Leased, outcome: Outcome) -> None:
        """Note what became of a message; nobody needs to be called where it never arrives."""
        at = self._now()
        await self._store.write(lambda s: outbox.mark(s, leased, outcome, at))

    async def frozen_months(self, actor: Actor) -> tuple[tuple[Month, Version], ...]:
        """The frozen months with their last versions, the newest first."""
        months.seers_only(actor)
        found = (await self._store.read(months.versions)).items()
        frozen = [(of, kept[-1]) for of, kept in found if isinstance(of, Month)]
        return tuple(sorted(frozen, key=lambda one: one[0], reverse=True))

    async def count_read(self, holder: Bearer) -> None:
        """Count one more read of a token; :class:`TooMany` when that is over its limit."""
        at, who = self._now(), f"token:{holder.token_id}"
        await self._store.write(lambda s: counting.take(s, self._tools, LimitId.API_READS, who, at))

    async def published(self, actor: Actor, of: Month) -> Edition:
        """A frozen month as it is published; NotFrozen while it is not. That it was taken away is noted."""
        at = self._now()

        def taken(session: Session) -> Edition:
            edition = months.published(session, actor, of)
            what = f"{of} {CHANNEL} {edition.name}"
            taken_away.note(session, actor, what, len(edition.figures.values), at)
            return edition

        return await self._store.write(taken)
