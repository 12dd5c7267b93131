"""What is wrong with an experiment's file by its schema: the first fault and its line, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from qa.study.keys import SCHEMA
from qa.study.marked import Entry, Scalar
from qa.trec.extra import need

__all__ = ["check_entries", "closest"]

_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list in square brackets",
    "object": "keys with values under it",
}


def check_entries(root: Entry) -> tuple[Any, tuple[int, str] | None]:
    """Hold what a file says against the schema.

    Parameters
    ----------
    root : Entry
        Of `read_marked`.

    Returns
    -------
    data : object
        The file's values: texts where the schema wants texts, whatever they look like.
    fault : (int, str) or None
        What is wrong first, as its line and a sentence with what to do; None if nothing is.

    Raises
    ------
    ValueError
        If jsonschema is not installed.
    """
    need("jsonschema", "reading an experiment's file")
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    # The standard counts 2.0 among the integers; here it is none.
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    validator = extend(Draft202012Validator, type_checker=types)(SCHEMA)
    data = _typed(root, SCHEMA)
    faults = [fault for error in validator.iter_errors(data) for fault in _told(error, root)]
    return data, min(faults, key=lambda fault: fault[0], default=None)


def closest(word: str, words: Sequence[str]) -> str:
    """What to write instead of `word`: the closest of the words, or all of them.

    Examples
    --------
    >>> closest("mesures", ("measures", "seed")), closest("x", ("measures", "seed"))
    ("did you mean 'measures'?", 'choose from measures, seed')
    """
    near = get_close_matches(word.lower(), [each.lower() for each in words], 1)
    if near:
        return f"did you mean {next(each for each in words if each.lower() == near[0])!r}?"
    return f"choose from {', '.join(words)}"


def _typed(entry: Entry, schema: Mapping[str, Any]) -> Any:
    """The values of an entry; a number is a text where the schema has a text there."""
    if isinstance(entry.value, Scalar):
        value = entry.value.value
        texts = "string" in schema.get("type", ()) or "enum" in schema
        return entry.value.text if texts and value is not None else value
    if isinstance(entry.value, tuple):
        return [_typed(each, schema.get("items", {})) for each in entry.value]
    inner, other = schema.get("properties", {}), schema.get("additionalProperties") or {}
    return {key: _typed(each, inner.get(key, other)) for key, each in entry.value.items()}


def _told(error: Any, root: Entry) -> Iterator[tuple[int, str]]:
    """A fault of the schema in words, with its line; of unknown keys each."""
    steps = list(error.absolute_path)
    line, name = _line(root, steps), _name(steps)
    schema, value, wanted = error.schema, error.instance, error.validator_value
    example = f"; write for example {_written(steps, schema)}" if "examples" in schema else ""
    if error.validator == "additionalProperties":
        known = list(schema["properties"])
        for key in (each for each in value if each not in known):
            of = f" in {name}" if steps else ""
            yield _line(root, [*steps, key]), f"there is no key {key!r}{of}; {closest(key, known)}"
    elif error.validator == "required":
        for key in (each for each in wanted if each not in value):
            inner = schema["properties"][key]
            yield line, f"{_name([*steps, key])} is missing; write {_written([key], inner)}"
    elif value is None and steps:
        yield line, f"{name} says nothing; write {_written(steps, schema)}"
    elif error.validator == "enum":
        yield line, f"{name} is {value!r}, which there is not; {closest(str(value), wanted)}"
    elif error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        kind = " or ".join(_KINDS[each] for each in kinds)
        yield line, f"{name} is {_shown(value)}, but must be {kind}{example}"
    elif error.validator == "uniqueItems":
        again = next(at for at, each in enumerate(value) if each in value[:at])
        yield _line(root, [*steps, again]), f"{name} has {value[again]!r} twice; leave one out"
    elif error.validator in ("minItems", "minLength", "minProperties"):
        what = f"has {len(value)}, but needs {wanted}" if value else "is empty"
        yield line, f"{name} {what}{example or '; write something there'}"
    elif error.validator in _BOUNDS:
        yield line, f"{name} is {_shown(value)}, but must be {_BOUNDS[error.validator]} {wanted}"
    else:
        yield line, f"{name} cannot be {_shown(value)} ({error.validator} {wanted}){example}"


_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "maxLength": "a text shorter than",
}


def _line(root: Entry, steps: Sequence[str | int]) -> int:
    entry = root
    for step in steps:
        if isinstance(entry.value, Scalar):
            break
        entry = entry.value[step]  # type: ignore[index]
    return entry.line


def _name(steps: Sequence[str | int]) -> str:
    """``systems.bm25.size``; of an item in a list the name of the list."""
    return ".".join(str(step) for step in steps if isinstance(step, str)) or "the file"


def _written(steps: Sequence[str | int], schema: Mapping[str, Any]) -> str:
    """A line as it could stand in the file."""
    example = schema["examples"][0]
    if isinstance(example, list):
        example = f"[{', '.join(map(str, example))}]"
    key = next((step for step in reversed(steps) if isinstance(step, str)), "")
    return f"{key}: {example}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
