"""Sources taken apart once in a process, for all tests that look through the code: mark these tests
`@pytest.mark.xdist_group("sources")`, so that one process takes them."""

import ast
from functools import cache


@cache
def tree(source: str) -> ast.Module:
    """A module's tree, for reading only."""
    return ast.parse(source)


@cache
def parts(source: str) -> tuple[ast.AST, ...]:
    """Each part of a module, as `ast.walk` finds them."""
    return tuple(ast.walk(tree(source)))
