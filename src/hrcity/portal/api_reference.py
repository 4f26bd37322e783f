"""The OpenAPI description of the API, and the same as lists for a page that needs no script."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hrcity.portal.api import api


def schema() -> dict[str, Any]:
    """The OpenAPI document, as in docs/openapi.json."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str))
    return found


def as_file() -> str:
    """The text of docs/openapi.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def reference() -> dict[str, Any]:
    """Operations with their parameters, and the shapes they answer with."""
    described = schema()
    shapes = described["components"]["schemas"]
    return {
        "description": described["info"]["description"], "version": described["info"]["version"],
        "operations": [_operation(path, methods["get"]) for path, methods in described["paths"].items()],
        "shapes": [_shape(name, shapes[name]) for name in sorted(shapes)],
    }


def _operation(path: str, said: dict[str, Any]) -> dict[str, Any]:
    answer = said["responses"]["200"]["content"]["application/json"]["schema"]
    return {
        "path": path, "id": said["operationId"], "summary": said["summary"],
        "description": _marked(" ".join(said.get("description", "").split())), "answer": _type(answer),
        "example": path.replace("{ref}", "REC-2026-0042").replace("{slug}", "crc").replace("{code}", "rights")
        if "{" not in path else "",
        "parameters": [{"name": item["name"], "is_path": item["in"] == "path", "type": _type(item["schema"]),
                        "default": _written(item["schema"].get("default"))} for item in said.get("parameters", [])]}


def _written(default: object) -> str:
    """What holds when a parameter is left out, as JSON writes it; empty for nothing."""
    return "" if default in (None, "", []) else json.dumps(default).strip('"')


def _marked(text: str) -> SafeString:
    """A description whose `names` are marked as code."""
    parts = text.split("`")
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,)
                                       for place, part in enumerate(parts)))


def _shape(name: str, said: dict[str, Any]) -> dict[str, Any]:
    fields = [{"name": key, "type": _type(item), "what": item.get("description", "")}
              for key, item in said.get("properties", {}).items()]
    return {"name": name, "what": " ".join(said.get("description", "").split()), "fields": fields}


def _type(said: dict[str, Any]) -> dict[str, str]:
    """A type in words, with the shape it names ("" = none)."""
    if "$ref" in said:
        name = said["$ref"].rsplit("/", 1)[-1]
        return {"words": name, "shape": name}
    if "anyOf" in said:
        parts = [_type(item) for item in said["anyOf"] if item.get("type") != "null"]
        empty = any(item.get("type") == "null" for item in said["anyOf"])
        return {"words": parts[0]["words"] + (" or null" if empty else ""), "shape": parts[0]["shape"]}
    if said.get("type") == "array":
        inner = _type(said["items"])
        return {"words": f"list of {inner['words']}", "shape": inner["shape"]}
    if said.get("type") == "object":
        return {"words": "object", "shape": ""}
    return {"words": " ".join(word for word in (said.get("type", ""), said.get("format", "")) if word), "shape": ""}
