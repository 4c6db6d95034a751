"""From what pydantic says to one sentence that a person can act on: the field, what it was, the limit, the cure."""

from difflib import get_close_matches
from math import inf
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

__all__ = ["field_at", "limits", "sentence"]

Rules = list[Any]
WHOLE = ((128, 64), (3, 4), (0, 1))
SHARES = ((1, 1, 0.1),)
"""Lists that are given as examples: the first that the limits of a field allow."""


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
    either = " or null" if type(None) in kinds else ""
    listed, rules = _listed(field.annotation, field.metadata)
    if listed is not None:
        return _list(listed, rules, field.default) + either
    if field.annotation is bool:
        return "true or false"
    noun = "a whole number" if int in kinds else "a number"
    return noun + _bounds(field.metadata) + either


def _listed(kind: object, rules: Rules) -> tuple[object, Rules]:
    """Return what the items of a list are, None where `kind` is no list, and the rules that the list itself keeps."""
    if get_origin(kind) is tuple:
        return get_args(kind)[0], rules
    for part in get_args(kind):
        if get_origin(kind) is Annotated:
            return _listed(part, [*rules, *_rules(kind)])
        found, own = _listed(part, rules)
        if found is not None:
            return found, own
    return None, rules


def _list(item: object, rules: Rules, default: object) -> str:
    whole, own = int in get_args(item), _rules(item)
    lengths = {
        name: getattr(rule, name) for rule in rules for name in ("min_length", "max_length") if hasattr(rule, name)
    }
    least, most = lengths.get("min_length", 0), lengths["max_length"]
    many = f"{least} to {most}" if least else f"at most {most}"
    noun = "whole numbers" if whole else "numbers"
    return f"a list of {many} {noun}{_bounds(own)}, for example {_example(own, default, whole=whole)}"


def _example(rules: Rules, default: object, *, whole: bool) -> list[float]:
    """Return a list that would be allowed: the beginning of the default, or else one of the usual ones."""
    if isinstance(default, tuple) and default:
        return list(default[:2])
    highest = min((rule.le for rule in rules if hasattr(rule, "le")), default=inf)
    return next(list(one) for one in (WHOLE if whole else SHARES) if max(one) <= highest)


def _rules(kind: object) -> Rules:
    """Return the rules of Annotated[...], also of those that stand in a Field there."""
    return [rule for part in get_args(kind)[1:] for rule in getattr(part, "metadata", [part])]


def _bounds(rules: Rules) -> str:
    found = {}
    for rule in rules:
        for bound in ("ge", "gt", "le", "lt"):
            if (value := getattr(rule, bound, None)) is not None:
                found[bound] = f"{value:,}" if isinstance(value, int) else f"{value:g}"
    low = f" from {found['ge']}" if "ge" in found else f" above {found['gt']}" if "gt" in found else ""
    high = f" to {found['le']}" if "le" in found else f" and below {found['lt']}" if "lt" in found else ""
    return low + high
