"""The installed `stripe` library as the contract: what each operation may be sent.

Nothing is imported before the first request that needs it, and then only the parameter
classes of that operation.
"""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Final, Literal, NotRequired, Required, Union, get_args, get_origin

from typing_extensions import (
    get_type_hints,
    is_typeddict,
)

from deploy.stripe_sim.errors import InvalidRequest

Params = dict[str, Any]
Operation = tuple[str, str]
_ENUM_SHOWN: Final = 12


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a request: where, Stripe's code for it, and its sentence."""

    path: tuple[str, ...]
    code: str | None
    message: str

    @property
    def param(self) -> str:
        """The place as Stripe writes it: `card[exp_month]`."""
        first, *rest = self.path or ("",)
        return first + "".join(f"[{name}]" for name in rest)


def api_version() -> str:
    """The API version that the installed library pins."""
    from stripe._api_version import _ApiVersion  # noqa: PLC0415  # half a second: not at start

    return _ApiVersion.CURRENT


def read(service: str, operation: Operation, form: Mapping[str, object]) -> Params:
    """`form` with typed leaves: integers and booleans are no longer strings.

    Raises:
        InvalidRequest: as Stripe would: missing, unknown or wrong parameters.
    """
    value, problems = parse(params_class(service, operation), dict(form))
    if problems:
        worst = problems[0]
        raise InvalidRequest(worst.message, code=worst.code, param=worst.param)
    assert isinstance(value, dict)
    return value


@cache
def params_class(service: str, operation: Operation) -> type:
    """The TypedDict of one operation, named by its verb and path template.

    Raises:
        KeyError: the installed library has no such operation.
    """
    module, name = operations(service)[operation]
    found = getattr(importlib.import_module(module), name)
    assert isinstance(found, type)
    return found


@cache
def operations(service: str) -> Mapping[Operation, tuple[str, str]]:
    """(verb, path template) -> (module, class) of every operation in a service module."""
    import stripe  # noqa: PLC0415  # half a second: not at start

    name = service.removeprefix("stripe.").replace(".", "/")
    source = Path(stripe.__file__).parent.joinpath(f"{name}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    imported = {
        alias.name: str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return {
        operation: (imported[params], params)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for operation, params in _requests(node)
    }


def _requests(method: ast.FunctionDef) -> Iterator[tuple[Operation, str]]:
    """The one request that a service method sends, if it sends one."""
    annotations = {each.arg: each.annotation for each in method.args.args}
    match = re.search(r"\w+Params", ast.unparse(annotations.get("params") or ast.Constant("")))
    for call in ast.walk(method):
        if (
            isinstance(call, ast.Call)
            and getattr(call.func, "attr", "") == "_request"
            and match
        ):
            verb, path = call.args[0], call.args[1]
            if isinstance(path, ast.Call):  # "/v1/x/{id}".format(...)
                assert isinstance(path.func, ast.Attribute)
                path = path.func.value
            assert isinstance(verb, ast.Constant)
            assert isinstance(path, ast.Constant)
            yield (str(verb.value).upper(), str(path.value)), match[0]


@cache
def hints(params: type) -> Mapping[str, object]:
    """Name -> type of a TypedDict, without the call options that every one inherits."""
    options: ModuleType = importlib.import_module("stripe._request_options")
    names = {
        **vars(options),
        **vars(sys.modules[params.__module__]),
        "StripeContext": object,
    }
    found = get_type_hints(params, globalns=names, localns=names, include_extras=True)
    if options.RequestOptions in getattr(params, "__orig_bases__", ()):
        own = options.RequestOptions.__annotations__
        found = {name: kind for name, kind in found.items() if name not in own}
    return found


def parse(
    kind: object, value: object, path: tuple[str, ...] = ()
) -> tuple[object, list[Problem]]:
    """`value` read as `kind`, with everything that is wrong about it."""
    origin = get_origin(kind)
    if origin in {NotRequired, Required}:
        return parse(get_args(kind)[0], value, path)
    if is_typeddict(kind) and inspect.isclass(kind):
        return _parse_object(kind, value, path)
    if getattr(origin, "__name__", "") == "UntypedStripeObject":  # metadata, in some classes
        return _parse_dict(kind, value, path)
    return _PARSERS.get(origin, _parse_leaf)(kind, value, path)


def _parse_object(
    kind: type, value: object, path: tuple[str, ...]
) -> tuple[object, list[Problem]]:
    if not isinstance(value, dict):
        return value, [Problem(path, None, f"Invalid object: {_short(value)}")]
    known = hints(kind)
    result: Params = {}
    problems: list[Problem] = []
    for name, each in value.items():
        at = (*path, name)
        if name in known:
            result[name], more = parse(known[name], each, at)
            problems += more
        else:
            where = Problem(at, "parameter_unknown", "").param
            said = f"Received unknown parameter: {where}"
            problems.append(Problem(at, "parameter_unknown", said))
    for name, each in known.items():
        if get_origin(each) is not NotRequired and name not in value:
            at = (*path, name)
            said = f"Missing required param: {Problem(at, None, '').param}."
            problems.append(Problem(at, "parameter_missing", said))
    return result, problems


def _parse_literal(
    kind: object, value: object, path: tuple[str, ...]
) -> tuple[object, list[Problem]]:
    allowed = get_args(kind)
    for each in allowed:
        if value == each or (isinstance(each, bool) and value == str(each).lower()):
            return each, []
    shown = [str(each) for each in allowed if each != ""]
    listed = ", ".join(shown[:_ENUM_SHOWN]) + (" …" if len(shown) > _ENUM_SHOWN else "")
    name = Problem(path, None, "").param
    return value, [Problem(path, None, f"Invalid {name}: must be one of {listed}")]


def _parse_union(
    kind: object, value: object, path: tuple[str, ...]
) -> tuple[object, list[Problem]]:
    """The first branch without a problem, else the one that comes nearest.

    The library's enums are open (`Literal[…] | str`); here a known list is closed.
    """
    branches = list(get_args(kind))
    literals = [each for each in branches if get_origin(each) is Literal]
    if any(word != "" for each in literals for word in get_args(each)):
        branches = [each for each in branches if each is not str]
    if isinstance(value, (dict, list)):
        branches = [b for b in branches if get_origin(b) is not Literal] or branches
    # A string fits everything: it comes last, so that "5" is a number where one is allowed.
    branches.sort(key=lambda each: each is str)
    tried = [parse(each, value, path) for each in branches]
    return min(tried, key=lambda each: len(each[1]))


def _parse_list(
    kind: object, value: object, path: tuple[str, ...]
) -> tuple[object, list[Problem]]:
    (inner,) = get_args(kind)
    if not isinstance(value, list):
        return value, [Problem(path, None, f"Invalid array: {_short(value)}")]
    parsed = [parse(inner, each, (*path, str(at))) for at, each in enumerate(value)]
    return [each for each, _ in parsed], [one for _, more in parsed for one in more]


def _parse_dict(
    kind: object, value: object, path: tuple[str, ...]
) -> tuple[object, list[Problem]]:
    if isinstance(value, list):  # {"0": …} looks like a list in a form
        value = {str(at): each for at, each in enumerate(value)}
    if not isinstance(value, dict):
        return value, [Problem(path, None, f"Invalid object: {_short(value)}")]
    inner = get_args(kind)[-1]
    parsed = {name: parse(inner, each, (*path, name)) for name, each in value.items()}
    problems = [one for _, more in parsed.values() for one in more]
    return {name: each for name, (each, _) in parsed.items()}, problems


def _parse_leaf(
    kind: object, value: object, path: tuple[str, ...]
) -> tuple[object, list[Problem]]:
    text = str(value)
    if kind is int:
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
            return int(value), []
        return value, [
            Problem(path, "parameter_invalid_integer", f"Invalid integer: {_short(value)}")
        ]
    if kind is bool:
        if text in {"true", "false"}:
            return text == "true", []
        return value, [Problem(path, None, f"Invalid boolean: {_short(value)}")]
    if isinstance(value, str):
        return value, []
    return value, [Problem(path, None, "Invalid string: a text was expected")]


def _short(value: object) -> str:
    return str(value)[:60]


_PARSERS: Final[Mapping[object, Callable[..., tuple[object, list[Problem]]]]] = {
    Literal: _parse_literal,
    Union: _parse_union,
    UnionType: _parse_union,
    list: _parse_list,
    dict: _parse_dict,
}
