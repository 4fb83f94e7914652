"""The small changes that could matter when a module runs: comparisons, sums, conditions, numbers, words, answers."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tools.steps import ROOT

PACKAGE = Path("layers/dolbom/python/dolbom")

SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
NAMES = {"min": "max", "max": "min", "all": "any", "any": "all"}
UNREAD_KEYWORDS = {"description", "slots", "frozen", "eq", "repr"}


@dataclass(frozen=True)
class Mutant:
    """One change of one module; `span` are the lines of the statement that it is in."""

    module: str
    line: int
    change: str
    source: str
    span: tuple[int, ...] = ()

    def shown(self) -> dict[str, object]:
        return {"module": self.module, "line": self.line, "change": self.change}


def of_module(module: str) -> Path:
    """Where a module lies in a tree."""
    return PACKAGE / (module.replace(".", "/") + ".py")


def count(module: str) -> int:
    """How many changes of a module could matter when it runs."""
    return sum(1 for _ in _sites(ast.parse(_text(module))))


def mutant(module: str, number: int) -> Mutant:
    """One of them, by its number from 0."""
    text = _text(module)
    tree = ast.parse(text)
    node, change, apply = next(islice(_sites(tree), number, None))
    line, before = getattr(node, "lineno", 0), ast.unparse(node)
    apply()
    span = spans_of(ast.parse(text)).get(line, (line,))
    return Mutant(module, line, f"{change}: {before[:100]}", ast.unparse(tree), span)


def _text(module: str) -> str:
    return (ROOT / of_module(module)).read_text()


def spans_of(tree: ast.AST) -> dict[int, tuple[int, ...]]:
    """By line, the lines of the innermost statement that it is in; of one that holds others, those of its head."""
    found: dict[int, tuple[int, ...]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            first, inside = _first_line(node), getattr(node, "body", None) or getattr(node, "cases", None)
            last = _first_line(inside[0]) - 1 if inside else int(getattr(node, "end_lineno", first))
            span = tuple(range(first, max(first, last) + 1))
            # Outer statements come first: the innermost is the last to say so.
            found |= dict.fromkeys(span, span)
    return found


def _first_line(node: ast.AST) -> int:
    starts = [node.pattern] if isinstance(node, ast.match_case) else [node, *getattr(node, "decorator_list", [])]
    return min(int(getattr(one, "lineno", 0)) for one in starts)


Site = tuple[ast.AST, str, "Apply"]


class Apply:
    """A change, made when it is called: sets attributes of a node."""

    def __init__(self, node: ast.AST, **values: object) -> None:
        self.node, self.values = node, values

    def __call__(self) -> None:
        for name, value in self.values.items():
            setattr(self.node, name, value)


def _sites(tree: ast.AST) -> Iterator[Site]:
    for node in _read_at_run_time(tree):
        if isinstance(node, ast.Compare):
            for other in SWAPPED.get(type(node.ops[0]), ()):
                yield (
                    node,
                    f"{type(node.ops[0]).__name__} → {other.__name__}",
                    Apply(node, ops=[other(), *node.ops[1:]]),
                )
        elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
            for other in SWAPPED.get(type(node.op), ()):
                yield node, f"{type(node.op).__name__} → {other.__name__}", Apply(node, op=other())
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield node, "never", Apply(node, test=ast.Constant(False))
            yield node, "always", Apply(node, test=ast.Constant(True))
        elif isinstance(node, ast.Constant):
            yield from _constants(node)
        else:
            yield from _expressions(node)


def _expressions(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node, "minus dropped", Apply(node, op=ast.UAdd())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "not dropped", Apply(node, operand=ast.UnaryOp(ast.Not(), node.operand))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield node, f"→ {NAMES[node.func.id]}", Apply(node.func, id=NAMES[node.func.id])
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield node, "→ return None", Apply(node, value=ast.Constant(None))


def _constants(node: ast.Constant) -> Iterator[Site]:
    value = node.value
    if isinstance(value, bool):
        yield node, f"→ {not value}", Apply(node, value=not value)
    elif isinstance(value, int):
        yield node, f"→ {value + 1}", Apply(node, value=value + 1)
    elif isinstance(value, str):
        yield node, "text changed", Apply(node, value=value + "X")


def _read_at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but annotations, documentation, words of assertions and of exceptions that nobody reads."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.keyword) and node.arg in UNREAD_KEYWORDS:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom | ast.arg) or _is_all(node):
            continue
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
            continue
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _name(node.exc.func) == "ValueError":
            continue
        if isinstance(node, ast.Call) and _name(node.func) in ("TypeVar", "__init__"):
            continue
        if isinstance(node, ast.FunctionDef):
            yield from _parts(node.body, node.args.defaults, [one for one in node.args.kw_defaults if one])
        elif isinstance(node, ast.AnnAssign):
            yield from _parts([node.value] if node.value else [])
        else:
            yield node
            yield from _read_at_run_time(node)


def _is_all(node: ast.AST) -> bool:
    """The names for `import *`, which nobody writes."""
    return isinstance(node, ast.Assign) and [_name(target) for target in node.targets] == ["__all__"]


def _parts(*groups: "list[ast.stmt] | list[ast.expr]") -> Iterator[ast.AST]:
    yield from _read_at_run_time(ast.Module([*(part for group in groups for part in group)], []))  # type: ignore[list-item]


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
