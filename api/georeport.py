"""How does GeoReport look in XML? The same values as in JSON, an element each; whatever XML cannot hold is left out."""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import Response

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ITEMS = {"endpoints": "endpoint", "formats": "format", "attributes": "attribute"}
"""What one of a list is called."""


class Xml(Response):
    """A document of one root. ``item`` names what a list at the root is of."""

    media_type = "text/xml"
    root: ClassVar[str]
    item: ClassVar[str] = ""

    def render(self, content: object) -> bytes:
        element = Element(self.root)
        _fill(element, content, self.item)
        written: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
        return written


class DiscoveryXml(Xml):
    """Where the interface is."""

    root = "discovery"


class ServicesXml(Xml):
    """The services."""

    root, item = "services", "service"


class DefinitionXml(Xml):
    """One service."""

    root = "service_definition"


class RequestsXml(Xml):
    """Requests, and the receipt of one."""

    root, item = "service_requests", "request"


class ErrorsXml(Xml):
    """What went wrong."""

    root, item = "errors", "error"


def _fill(element: Element, value: object, item: str) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            _fill(SubElement(element, name), part, ITEMS.get(name, ""))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            _fill(SubElement(element, item), part, "")
    elif value is not None:
        element.text = _text(value)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else NOT_XML.sub("", str(value))
