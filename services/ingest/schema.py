"""The published documents of the contract: JSON Schema, OpenAPI 3.1 and AsyncAPI 3, all from the models themselves."""

import json
from collections.abc import Mapping
from inspect import cleandoc
from typing import Any, get_args

import msgspec

from shared import contract, notice
from shared.alerting import AlertMessage
from shared.cloudevents import MEDIA_TYPES, Mode
from shared.errors import Reason

Document = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
COMPONENTS = "#/components/schemas/"
DESCRIPTION = "One touchpoint between an organisation and a client: a CloudEvents 1.0 event, typed by `type`."


def documents(served: Document) -> dict[str, Document]:
    """Every document by the name of its file; `served` is OpenAPI as the web application tells it."""
    return {
        f"touchpoint-{contract.VERSION}.json": json_schema(),
        f"notice-{notice.VERSION}.json": notice_schema(),
        "openapi.json": openapi(served),
        "asyncapi.json": asyncapi(),
    }


def text(document: Document) -> str:
    """A document as it is committed."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def json_schema() -> Document:
    """JSON Schema of a touchpoint in structured mode."""
    head = {"$schema": DRAFT, "$id": f"urn:driftline:touchpoint:{contract.VERSION}"}
    return {**head, "title": "Touchpoint", "description": DESCRIPTION, **_touchpoint("#/$defs/{model}")}


def notice_schema() -> Document:
    """JSON Schema of a notice, as a webhook gets it."""
    head = {"$schema": DRAFT, "$id": f"urn:driftline:notice:{notice.VERSION}"}
    schema = msgspec.json.schema(notice.Notice)
    return {**head, **schema, "$defs": _flush(schema["$defs"])}


def openapi(served: Document) -> Document:
    """The application's own OpenAPI document, with what its bodies hold."""
    document: Document = json.loads(json.dumps(served))
    operation = document["paths"]["/v1/touchpoints"]["post"]
    operation["requestBody"] = {"required": True, "content": _bodies()}
    operation["parameters"] = [*operation.get("parameters", []), *_headers()]
    for status, answer in operation["responses"].items():
        kind, schema = ("application/json", "Receipt") if status == "202" else ("application/problem+json", "Problem")
        answer["content"] = {kind: {"schema": _ref(schema)}}
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {**_components(), "Problem": _problem(), "Receipt": _receipt()}
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    operation["security"] = [{"key": []}, {}]
    return document


def asyncapi() -> Document:
    """What publishers may write to Kafka, and what others may read there."""
    _, alerts = msgspec.json.schema_components([AlertMessage], ref_template=COMPONENTS + "{name}")
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Driftline", "version": contract.VERSION, "description": DESCRIPTION},
        "channels": {
            "inbound": _channel("driftline.inbound", ["Structured", "Binary"], "Touchpoints from publishers."),
            "alerts": _channel("driftline.alerts", ["AlertTransition", "Attempt"], "Alerts, and attempts to notify."),
            "deadLetters": _channel("driftline.dead-letters", ["DeadLetter"], "What could not be accepted, and why."),
        },
        "operations": {
            "publishTouchpoint": {"action": "receive", "channel": {"$ref": "#/channels/inbound"}},
            "tellAlerts": {"action": "send", "channel": {"$ref": "#/channels/alerts"}},
            "tellDeadLetters": {"action": "send", "channel": {"$ref": "#/channels/deadLetters"}},
        },
        "components": {"messages": _messages(), "schemas": {**_components(), **_flush(alerts), "Reason": _reasons()}},
    }


def _flush(schemas: dict[str, Any]) -> Document:
    # Only Python 3.13 takes the indentation out of docstrings by itself.
    return {
        name: {**schema, "description": cleandoc(schema["description"])} if "description" in schema else schema
        for name, schema in schemas.items()
    }


def _touchpoint(template: str) -> Document:
    schema = contract.TOUCHPOINT.json_schema(ref_template=template)
    return {key: _tidy(value) for key, value in schema.items()}


def _tidy(value: Any) -> Any:
    # Titles that repeat the name, and defaults that say "absent", are noise to a reader.
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    noise = {"title"} if isinstance(value.get("title"), str) else set()
    noise |= {"default"} if value.get("default", ...) in (None, "") or isinstance(value.get("default"), dict) else set()
    return {key: _tidy(item) for key, item in value.items() if key not in noise}


def _components() -> Document:
    schema = _touchpoint(COMPONENTS + "{model}")
    return {
        "Touchpoint": {"description": DESCRIPTION, **{k: v for k, v in schema.items() if k != "$defs"}},
        **schema["$defs"],
    }


def _ref(name: str) -> Document:
    return {"$ref": COMPONENTS + name}


def _data() -> Document:
    # In binary mode the body is the data, and the type stands in a header.
    events = get_args(get_args(contract.Touchpoint)[0])
    names = sorted({event.model_fields["data"].annotation.__name__ for event in events})
    return {"anyOf": [_ref(name) for name in names]}


def _bodies() -> Document:
    schemas: Mapping[Mode, Document] = {
        Mode.STRUCTURED: _ref("Touchpoint"),
        Mode.BATCH: {"type": "array", "minItems": 1, "items": _ref("Touchpoint")},
        Mode.LINES: {"type": "string", "description": "one structured CloudEvent a line"},
    }
    bodies = {kind: {"schema": schemas[mode]} for kind, mode in MEDIA_TYPES.items()}
    return {**bodies, "application/json": {"schema": _data()}}


def _headers() -> list[Document]:
    names = ("specversion", "id", "source", "type", "subject", "time")
    said = "binary mode: the attribute, percent-encoded"
    schema = {"type": "string"}
    return [
        {"name": f"ce-{name}", "in": "header", "required": False, "description": said, "schema": schema}
        for name in names
    ]


def _reasons() -> Document:
    return {"type": "string", "enum": [reason.value for reason in Reason], "description": "why it was refused"}


def _receipt() -> Document:
    return {"type": "object", "required": ["accepted"], "properties": {"accepted": {"type": "integer", "minimum": 0}}}


def _problem() -> Document:
    item = {"index": {"type": ["integer", "null"]}, "reason": _reasons(), "detail": {"type": "string"}}
    fields: Document = {name: {"type": "string"} for name in ("type", "title", "detail")}
    return {
        "type": "object",
        "description": "RFC 9457; `refused` lists every refused item by its index, `accepted` counts the others",
        "properties": {
            **fields,
            "status": {"type": "integer"},
            "accepted": {"type": "integer"},
            "refused": {"type": "array", "items": {"type": "object", "properties": item, "required": list(item)}},
        },
    }


def _channel(topic: str, messages: list[str], description: str) -> Document:
    refs = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {"address": topic, "description": description, "messages": refs}


def _messages() -> Document:
    key = {"kafka": {"key": {"type": "string", "description": "the client id"}}}
    ce = {f"ce_{name}": {"type": "string"} for name in ("specversion", "id", "source", "type", "subject", "time")}
    dead: dict[str, Document] = {
        name: {"type": "string"} for name in ("detail", "topic", "partition", "offset", "service")
    }
    return {
        "Structured": _message("application/cloudevents+json", _ref("Touchpoint"), bindings=key),
        "Binary": _message("application/json", _data(), headers=_object(ce), bindings=key),
        "AlertTransition": _message("application/json", _ref("AlertTransition"), bindings=key),
        "Attempt": _message("application/json", _ref("Attempt"), bindings=key),
        "DeadLetter": _message(
            "application/octet-stream", {"type": "string", "description": "the original bytes"},
            headers=_object({"reason": _ref("Reason"), **dead}),
        ),
    }  # fmt: skip


def _message(kind: str, payload: Document, **more: Document) -> Document:
    return {"contentType": kind, "payload": payload, **more}


def _object(fields: Document) -> Document:
    return {"type": "object", "properties": fields, "required": list(fields)}
