"""The document of the API, for looking up what a request and its answer may be. Part of the contract checks."""

import json
from urllib.parse import unquote

import jsonschema_rs

METHODS = ("get", "post", "put", "patch", "delete")


def closed(schema):
    """A schema in which objects have no other members than those that are described: what is answered is documented."""
    if isinstance(schema, list):
        return [closed(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: closed(value) if name not in ("example", "examples") else value for name, value in schema.items()}
    # A part of a condition has no type, and describes some of the members only.
    if schema.get("type") == "object" and "properties" in schema and "additionalProperties" not in schema:
        schema["additionalProperties"] = False
    return schema


class Operation:
    """One method of one path."""

    def __init__(self, document, method, path, value):
        self.document, self.method, self.path, self.value = document, method, path, value
        self.id = value["operationId"]
        self.answers = {int(status): document.resolve(answer) for status, answer in value["responses"].items()}

    def flaw(self, status, media_type, body):
        """What is wrong with an answer; None where it is as documented. `body` is None where there was no JSON."""
        answer = self.answers.get(status)
        if answer is None:
            return f"status {status} is not documented"
        content = answer.get("content", {})
        if not content:
            return f"there is a body of type {media_type}" if media_type else None
        if media_type not in content:
            return f"the media type {media_type or '(none)'} is not documented for status {status}"
        if not media_type.endswith(("/json", "+json")):
            return None
        if body is None:
            return "the body is no JSON"
        codes = answer.get("x-codes")
        if codes is not None and isinstance(body, dict) and (body.get("code") not in codes or body["status"] != status):
            return f"the code {body.get('code')} does not belong to status {status}"
        validator = self.document.validator(content[media_type]["schema"])
        if validator.is_valid(body):
            return None
        error = next(validator.iter_errors(body))
        return f"status {status}: {error.message[:300]} at {'/'.join(map(str, error.instance_path))}"


class Document:
    """The whole document."""

    def __init__(self, value):
        self.value = value
        self.validators = {}
        schemas = closed(self.value["components"]["schemas"])
        self.components = {"schemas": schemas}
        self.operations = [
            Operation(self, method, path, item[method])
            for path, item in self.value["paths"].items()
            for method in METHODS
            if method in item
        ]
        # A path with fewer parameters is the one that is meant: /v1/devices/self/… is not /v1/devices/{device_id}/….
        self.paths = sorted(self.value["paths"], key=lambda path: path.count("{"))
        self.by_path = {}
        for operation in self.operations:
            self.by_path.setdefault(operation.path, {})[operation.method] = operation

    def resolve(self, value):
        """What a reference inside the document points to; anything else is itself."""
        while "$ref" in value:
            target = self.value
            for name in value["$ref"].removeprefix("#/").split("/"):
                target = target[name]
            value = target
        return value

    def validator(self, schema):
        """A compiled validator, made once."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = jsonschema_rs.Draft202012Validator(
                {"allOf": [closed(schema)], "components": self.components}
            )
        return self.validators[key]

    def methods(self, target):
        """The operations of the path of `target` by method; None where there is no such path."""
        segments = target.partition("?")[0].split("/")
        for path in self.paths:
            names = path.split("/")
            if len(names) == len(segments) and all(
                (name.startswith("{") and segment) or name == unquote(segment) for name, segment in zip(names, segments)
            ):
                return self.by_path[path]
        return None
