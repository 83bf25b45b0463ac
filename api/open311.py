"""What does Jiannuo offer in Open311 GeoReport v2? A compatible subset, in JSON and XML: discovery, services, requests.

Services are the domains. What GeoReport leaves public about requests is for tokens here, as everywhere: POST takes the token as
``api_key``, as the standard has it, GET as a bearer, since what stands in an address stands in logs. Nobody's words are given out.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, StringConstraints

from api.bearers import ReadsCases, bearer
from api.georeport import DefinitionXml, DiscoveryXml, ErrorsXml, RequestsXml, ServicesXml
from api.problems import Fault, explain_errors
from api.public import desk_of
from api.v1 import Moment, OptionalKey
from intake.desk.corrections import Corrected, Line
from intake.desk.desk import Desk
from intake.desk.outside import CaseOutside, Wanted
from intake.errors import NotFound
from intake.reference.rulebook import Rulebook
from intake.rules.calendar import midnight
from intake.rules.lifecycle import ENDED, Status
from intake.rules.person import person
from intake.rules.routing import Domain
from intake.rules.scope import Scope

PREFIX = "/open311/v2"
CHANGED = "2026-11-26T00:00:00+08:00"
"""When this subset last changed, as discovery tells it."""
CONTACT, KEY_SERVICE = "请拨打 12345 或联系市信用办。", "令牌由践诺的管理员发放。"
GROUPS = {True: "政府承诺", False: "其他诉求"}
MALFORMED = "请求不合要求,没有保存。请改好这几项再试:{}。"
GEOREPORT = {401: 403, 422: 400}
"""Statuses that GeoReport has for ours."""
router = APIRouter()

Code = Annotated[str, StringConstraints(pattern="^[A-Z]{1,10}$")]
Codes = Annotated[str, Query(pattern="^([A-Z]{1,10}(,[A-Z]{1,10}){0,19})?$")]
Numbers = Annotated[str, Query(pattern="^([A-Za-z0-9-]{1,30}(,[A-Za-z0-9-]{1,30}){0,49})?$")]
Line100 = Annotated[str, Form(max_length=100)]


class State(StrEnum):
    """The two statuses that GeoReport knows."""

    OPEN = "open"
    CLOSED = "closed"


STATUSES = {State.CLOSED: ENDED, State.OPEN: frozenset(Status) - ENDED}


class EndpointOut(BaseModel):
    """Where one version of the interface is."""

    specification: str = "http://wiki.open311.org/GeoReport_v2"
    url: str
    changeset: str = CHANGED
    type: str = "production"
    formats: list[str] = ["application/json", "text/xml"]


class DiscoveryOut(BaseModel):
    """Which interfaces there are, and whom to ask for a token."""

    changeset: str = CHANGED
    contact: str
    key_service: str
    endpoints: list[EndpointOut]


class ServiceOut(BaseModel):
    """A domain as a service."""

    service_code: str
    service_name: str
    description: str
    metadata: bool = False
    type: str = "realtime"
    keywords: str
    group: str


class DefinitionOut(BaseModel):
    """What else a service asks: nothing."""

    service_code: str
    attributes: list[str] = []


class FiledOut(BaseModel):
    """The receipt: ``service_notice`` holds the query code for who complained."""

    service_request_id: str
    service_notice: str
    account_id: None = None


class RequestOut(BaseModel):
    """A case as a service request; what could tell who complained is always empty."""

    service_request_id: str
    status: State
    status_notes: str
    service_name: str
    service_code: str
    description: None = None
    agency_responsible: str
    service_notice: None = None
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: datetime | None
    address: None = None
    address_id: None = None
    zipcode: None = None
    lat: None = None
    long: None = None
    media_url: None = None


def create(desk: Desk) -> FastAPI:
    """The application under ``/open311/v2``, over an open desk."""
    app = FastAPI(title="践诺 Open311", version="2", docs_url=None, redoc_url=None)
    app.state.desk = desk
    app.include_router(router)
    explain_errors(app, desk.tools.rulebook.words, router.routes, refuse)
    return app


def refuse(
    path: str,
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> Response:
    """A refusal as GeoReport has it, in the form that was asked for; it has no place for faults but its sentence."""
    code = GEOREPORT.get(status, status)
    told = MALFORMED.format("、".join(one.pointer.rpartition("/")[2] for one in faults)) if faults else detail
    written = ErrorsXml if path.endswith(".xml") else JSONResponse
    return written([{"code": code, "description": told}], code, headers)


@router.get("/discovery.json")
@router.get("/discovery.xml", response_class=DiscoveryXml)
async def discovery(request: Request) -> DiscoveryOut:
    """Where the interface is."""
    return DiscoveryOut(
        contact=CONTACT,
        key_service=KEY_SERVICE,
        endpoints=[EndpointOut(url=str(request.base_url).rstrip("/") + PREFIX)],
    )


@router.get("/services.json")
@router.get("/services.xml", response_class=ServicesXml)
async def services(request: Request) -> list[ServiceOut]:
    """The domains."""
    return [
        ServiceOut(
            service_code=one.code,
            service_name=one.name,
            description="、".join(one.subtypes.values()),
            keywords=",".join(one.subtypes.values()),
            group=GROUPS[one.is_default],
        )
        for one in desk_of(request).tools.rulebook.domains
    ]


@router.get("/services/{code}.json")
@router.get("/services/{code}.xml", response_class=DefinitionXml)
async def service(request: Request, code: Annotated[Code, Path()]) -> DefinitionOut:
    """One domain; 404 for one that is not there."""
    return DefinitionOut(service_code=_domain(desk_of(request).tools.rulebook, code).code)


@router.post("/requests.json", status_code=201)
@router.post("/requests.xml", status_code=201, response_class=RequestsXml)
async def file_request(
    request: Request,
    api_key: Annotated[str, Form(max_length=200)],
    service_code: Annotated[Code, Form()],
    description: Annotated[str, Form(min_length=1, max_length=20_000)],
    address_string: Line100 = "",
    first_name: Line100 = "",
    last_name: Line100 = "",
    phone: Annotated[str, Form(max_length=30)] = "",
    key: OptionalKey = "",
) -> list[FiledOut]:
    """File a complaint under the domain it is told for; a dispatcher still confirms it. Needs ``complaints:write``."""
    desk = desk_of(request)
    holder = await bearer(request, api_key)
    holder.need(Scope.COMPLAINTS_WRITE)
    domain = _domain(desk.tools.rulebook, service_code)
    told = {Line.DOMAIN: Corrected(domain.name, domain.code)}
    if address_string.strip():
        told[Line.PLACE] = await desk.correction(Line.PLACE, address_string)
    receipt = await desk.outside.file(
        holder,
        key or secrets.token_urlsafe(18),
        description,
        person(last_name + first_name, phone),
        corrections=told,
    )
    notice = f"请把编号和查询码交给诉求人:{receipt.number},{receipt.code}"
    return [FiledOut(service_request_id=receipt.number, service_notice=notice)]


@router.get("/requests.json")
@router.get("/requests.xml", response_class=RequestsXml)
async def requests(
    request: Request,
    holder: ReadsCases,
    service_request_id: Numbers = "",
    service_code: Codes = "",
    status: Annotated[str, Query(pattern="^((open|closed)(,(open|closed))?)?$")] = "",
    start_date: Annotated[Moment | None, Query()] = None,
    end_date: Annotated[Moment | None, Query()] = None,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[RequestOut]:
    """Cases filed within at most 90 days, the newest first; those asked for by number whenever they were filed."""
    desk = desk_of(request)
    if service_request_id:
        wanted = Wanted(numbers=frozenset(service_request_id.split(",")))
    else:
        wanted = Wanted(
            statuses=frozenset().union(*(STATUSES[State(one)] for one in status.split(",") if one)),
            domains=frozenset(filter(None, service_code.split(","))),
            opened_from=start_date,
            opened_until=end_date,
        )
    found = await desk.outside.newest(holder.actor, wanted, page_size, (page - 1) * page_size)
    return [_request(desk.tools.rulebook, one) for one in found]


@router.get("/requests/{number}.json")
@router.get("/requests/{number}.xml", response_class=RequestsXml)
async def one_request(
    request: Request, holder: ReadsCases, number: Annotated[str, Path(pattern="^[A-Za-z0-9-]{1,30}$")]
) -> list[RequestOut]:
    """One case; 404 where the token may not see it."""
    desk = desk_of(request)
    found, _ = await desk.outside.case(holder.actor, number)
    return [_request(desk.tools.rulebook, found)]


def _domain(book: Rulebook, code: str) -> Domain:
    found = next((one for one in book.domains if one.code == code), None)
    if found is None:
        raise NotFound(f"no domain {code}")
    return found


def _request(book: Rulebook, one: CaseOutside) -> RequestOut:
    return RequestOut(
        service_request_id=one.number,
        status=State.CLOSED if one.status in ENDED else State.OPEN,
        status_notes=book.words.status[one.status],
        service_name=_domain(book, one.domain).name,
        service_code=one.domain,
        agency_responsible=book.bodies.get(one.lead).name,
        requested_datetime=one.opened_at,
        updated_datetime=one.changed_at,
        expected_datetime=midnight(one.due_on + timedelta(days=1)) if one.due_on else None,
    )
