"""From what pydantic says to one sentence that a person can act on: the field, what it was, the limit, the cure."""

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

__all__ = ["field_at", "limits", "sentence"]


def sentence(error: ValidationError, model: type[BaseModel]) -> str:
    """Return one line for the first thing wrong in `error`, and how many more there are."""
    problems = error.errors()
    text = " ".join(_problem(problems[0], model).split())  # one line, whatever stands in a key
    more = len(problems) - 1
    return text if not more else f"{text} ({more} more wrong.)"


def _problem(problem: Any, model: type[BaseModel]) -> str:  # noqa: ANN401 - pydantic's error dictionary
    path = [str(part) for part in problem["loc"]]
    if problem["type"] == "extra_forbidden":
        return _unknown(path, model)
    if problem["type"] == "value_error":
        field = field_at(model, path)
        reason = str(problem["ctx"]["error"])
        if isinstance(problem["input"], str) and field is not None:
            return f"{'.'.join(path)}: {problem['input']!r} is not allowed; it {reason}."
        return f"{'.'.join(path)}: {reason}." if field else ".".join([*path, reason]) + "."
    name = ".".join(part for part in path if not part.isdigit())
    field = field_at(model, path)
    wanted = limits(field) if field else 'a group of settings, for example {"size": 16}'
    return f"{name}: {_short(problem['input'])} is not allowed; choose {wanted}."


def _unknown(path: list[str], model: type[BaseModel]) -> str:
    parent = _model_at(model, path[:-1])
    known = list(parent.model_fields) if parent else []
    close = get_close_matches(path[-1], known, n=1)
    hint = f"did you mean {'.'.join([*path[:-1], close[0]])}?" if close else f"choose one of {', '.join(known)}."
    return f"{'.'.join(path)}: there is no such setting; {hint}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _model_at(model: type[BaseModel], path: list[str]) -> type[BaseModel] | None:
    for part in path:
        field = model.model_fields.get(part)
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            return None
        model = field.annotation
    return model


def field_at(model: type[BaseModel], path: list[str]) -> FieldInfo | None:
    """Return the field that `path` (["code", "size"]) names, or None; an index into a list names the list."""
    path = [part for part in path if not part.isdigit()]
    parent = _model_at(model, path[:-1])
    field = parent.model_fields.get(path[-1]) if parent and path else None
    is_section = field and isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    return None if is_section else field


def limits(field: FieldInfo) -> str:
    """Say in words what `field` may be: "a whole number from 1 to 2,048"."""
    for rule in field.metadata:
        if names := getattr(rule, "names", None):
            return "one of " + ", ".join(names)
    kinds = get_args(field.annotation) or (field.annotation,)
    if any("Share" in str(kind) or "float" in str(kind) for kind in kinds) and Ellipsis in kinds:
        return "a list of at most 100 numbers from 0 to 1, for example [1, 1, 0.1]"
    either = " or null" if type(None) in kinds else ""
    if any("tuple" in str(kind) for kind in (field.annotation, *kinds)):
        return "a list of at most 12 whole numbers from 1 to 8,192, for example [128, 64]" + either
    if field.annotation is bool:
        return "true or false"
    noun = "a whole number" if int in kinds else "a number"
    return noun + _bounds(field) + either


def _bounds(field: FieldInfo) -> str:
    found = {}
    for rule in field.metadata:
        for bound in ("ge", "gt", "le", "lt"):
            if (value := getattr(rule, bound, None)) is not None:
                found[bound] = f"{value:,}" if isinstance(value, int) else f"{value:g}"
    low = f" from {found['ge']}" if "ge" in found else f" above {found['gt']}" if "gt" in found else ""
    high = f" to {found['le']}" if "le" in found else f" and below {found['lt']}" if "lt" in found else ""
    return low + high
