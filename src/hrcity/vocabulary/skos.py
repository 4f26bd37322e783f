"""SKOS, the W3C form of vocabularies, as RDF/XML: written for everybody, read without trusting the sender.

https://www.w3.org/TR/skos-reference/ — concept schemes, prefLabel, definition, notation, broader, mapping relations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
OWL = "http://www.w3.org/2002/07/owl#"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MATCHES = {"exactMatch": "exact", "closeMatch": "close", "broadMatch": "broad", "narrowMatch": "narrow"}
MOST_BYTES = 20 * 1024 * 1024
SKOS_TYPE = "application/rdf+xml"


@dataclass(slots=True)
class Concept:
    """One concept: labels and definitions per language; `matches` are (exact|close|broad|narrow, uri)."""

    uri: str
    notation: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    broader: str = ""
    matches: list[tuple[str, str]] = field(default_factory=list)
    deprecated: bool = False


@dataclass(slots=True)
class ConceptScheme:
    """A list of concepts with its own labels."""

    uri: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    version: str = ""
    source: str = ""
    concepts: list[Concept] = field(default_factory=list)


def write(scheme: ConceptScheme) -> bytes:
    """The scheme as RDF/XML in UTF-8."""
    from lxml import etree

    root = etree.Element(f"{{{RDF}}}RDF", nsmap={"rdf": RDF, "skos": SKOS, "dct": DCT, "owl": OWL})
    head = _node(root, f"{{{SKOS}}}ConceptScheme", scheme.uri)
    _texts(head, f"{{{SKOS}}}prefLabel", scheme.labels)
    for name, value in ((f"{{{OWL}}}versionInfo", scheme.version), (f"{{{DCT}}}source", scheme.source)):
        if value:
            etree.SubElement(head, name).text = _xml_text(value)
    for concept in scheme.concepts:
        if not concept.broader:
            _link(head, f"{{{SKOS}}}hasTopConcept", concept.uri)
    for concept in scheme.concepts:
        _concept(root, concept, scheme.uri)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _concept(root: Any, concept: Concept, scheme_uri: str) -> None:
    from lxml import etree

    node = _node(root, f"{{{SKOS}}}Concept", concept.uri)
    _texts(node, f"{{{SKOS}}}prefLabel", concept.labels)
    _texts(node, f"{{{SKOS}}}definition", concept.definitions)
    if concept.notation:
        etree.SubElement(node, f"{{{SKOS}}}notation").text = _xml_text(concept.notation)
    _link(node, f"{{{SKOS}}}inScheme", scheme_uri)
    if concept.broader:
        _link(node, f"{{{SKOS}}}broader", concept.broader)
    else:
        _link(node, f"{{{SKOS}}}topConceptOf", scheme_uri)
    names = {kind: name for name, kind in MATCHES.items()}
    for kind, uri in concept.matches:
        _link(node, f"{{{SKOS}}}{names[kind]}", uri)
    if concept.deprecated:
        etree.SubElement(node, f"{{{OWL}}}deprecated").text = "true"


def _node(root: Any, name: str, uri: str) -> Any:
    from lxml import etree

    return etree.SubElement(root, name, {f"{{{RDF}}}about": uri})


def _link(node: Any, name: str, uri: str) -> None:
    from lxml import etree

    etree.SubElement(node, name, {f"{{{RDF}}}resource": uri})


def _texts(node: Any, name: str, texts: dict[str, str]) -> None:
    from lxml import etree

    for lang, text in texts.items():
        etree.SubElement(node, name, {XML_LANG: lang}).text = _xml_text(text)


def _xml_text(text: str) -> str:
    """Text without the control characters that XML 1.0 does not allow."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def read(content: bytes) -> ConceptScheme:
    """The concepts of an RDF/XML file, in its order.

    Raises:
        DomainError: too large, another form of SKOS, no XML, declares entities, or no concepts in it.
    """
    root = _root(content)
    if root.tag != f"{{{RDF}}}RDF":
        raise DomainError(_("This XML file is no SKOS: its first element is not rdf:RDF."), "skos-not-recognised",
                          "file")
    nodes = [node for node in root if isinstance(node.tag, str)]
    heads = [node for node in nodes if _is_a(node, "ConceptScheme")]
    scheme = ConceptScheme(concepts=[_read_concept(node) for node in nodes if _is_a(node, "Concept")])
    if not scheme.concepts:
        raise DomainError(_("The file holds no concepts (skos:Concept). Export it again as SKOS in RDF/XML."),
                          "skos-empty", "file")
    if heads:
        scheme.uri = _about(heads[0])
        scheme.labels = _read_texts(heads[0], (f"{{{SKOS}}}prefLabel", f"{{{DCT}}}title"))
        scheme.version = (heads[0].findtext(f"{{{OWL}}}versionInfo") or "").strip()
        scheme.source = (heads[0].findtext(f"{{{DCT}}}source") or "").strip()
    _take_narrower(nodes, scheme.concepts)
    return scheme


def _root(content: bytes) -> Any:
    from lxml import etree

    if len(content) > MOST_BYTES:
        raise DomainError(_("A list of terms has less than %(mb)s MB. Is it the right file?") % {
            "mb": MOST_BYTES >> 20}, "file-too-large", "file")
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000]
    if start[:1] in (b"{", b"["):
        raise DomainError(_("This is JSON. Export the list as SKOS in RDF/XML, or as CSV, and import that."),
                          "skos-json", "file")
    if not start.startswith(b"<") or start.startswith(b"<http"):
        raise DomainError(_("This looks like Turtle or plain text. Convert it to RDF/XML (most vocabulary programs can "
                            "export it), or use CSV."), "skos-turtle", "file")
    if re.search(rb"<!DOCTYPE|<!ENTITY", content, re.I):
        raise DomainError(_("The file declares XML entities, so it was not opened. Export it again without a DOCTYPE."),
                          "xml-bomb", "file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
                             remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DomainError(_("The XML is broken off or damaged at line %(line)s. Export it again.") % {
            "line": error.lineno or 1}, "xml-damaged", "file") from error


def _is_a(node: Any, name: str) -> bool:
    if node.tag == f"{{{SKOS}}}{name}":
        return True
    return any(kind.get(f"{{{RDF}}}resource") == f"{SKOS}{name}" for kind in node.findall(f"{{{RDF}}}type"))


def _about(node: Any) -> str:
    return str(node.get(f"{{{RDF}}}about") or f"#{node.get(f'{{{RDF}}}ID') or ''}")


def _resource(node: Any) -> str:
    """The address a property points to, whether written as an attribute or as a nested element."""
    inner = next((child for child in node if isinstance(child.tag, str)), None)
    return str(node.get(f"{{{RDF}}}resource") or (_about(inner) if inner is not None else ""))


def _read_concept(node: Any) -> Concept:
    concept = Concept(uri=_about(node))
    concept.notation = (node.findtext(f"{{{SKOS}}}notation") or "").strip()
    concept.labels = _read_texts(node, (f"{{{SKOS}}}prefLabel",))
    concept.definitions = _read_texts(node, (f"{{{SKOS}}}definition", f"{{{SKOS}}}scopeNote"))
    broader = node.find(f"{{{SKOS}}}broader")
    concept.broader = _resource(broader) if broader is not None else ""
    concept.matches = [(kind, _resource(link)) for name, kind in MATCHES.items()
                       for link in node.findall(f"{{{SKOS}}}{name}")]
    concept.deprecated = (node.findtext(f"{{{OWL}}}deprecated") or "").strip().lower() == "true"
    return concept


def _read_texts(node: Any, names: Iterable[str]) -> dict[str, str]:
    """Texts per base language, the first of each; one without a language counts as English."""
    found: dict[str, str] = {}
    for name in names:
        for child in node.findall(name):
            text = " ".join("".join(child.itertext()).split())
            if text:
                found.setdefault((child.get(XML_LANG) or "en").lower(), text)
    return found


def _take_narrower(nodes: Iterable[Any], concepts: Iterable[Concept]) -> None:
    """Some programs write only skos:narrower; then the child learns its parent from it."""
    by_uri = {concept.uri: concept for concept in concepts}
    for node in nodes:
        for link in node.findall(f"{{{SKOS}}}narrower"):
            child = by_uri.get(_resource(link))
            if child is not None and not child.broader:
                child.broader = _about(node)


def code_of(concept: Concept) -> str:
    """A code for a concept: its notation, else the end of its address.

    >>> code_of(Concept("https://example.org/list/#term-1.2")), code_of(Concept("https://example.org/list/housing"))
    ('1.2', 'housing')
    """
    if concept.notation:
        return concept.notation
    end = unquote(re.split(r"[/#]", concept.uri.rstrip("/#"))[-1])
    return re.sub(r"[^\w.\-]", "-", end.removeprefix("term-"))[:120]
