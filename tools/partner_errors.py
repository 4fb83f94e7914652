"""The errors that a partner's server can get, as docs/partners.md lists them: by route and by code, from the routes'
declarations and the one table of codes.

    python -m tools.partner_errors            writes them into docs/partners.md (make openapi)
    python -m tools.partner_errors --check    fails when what stands there is not what the code says
"""

import sys
from collections.abc import Iterator

from dolbom.api import Operation
from dolbom.texts.problems import PROBLEMS
from infra.operations import operations
from tools.openapi import codes_of
from tools.steps import ROOT, StepFailed, finish

PAGE = ROOT / "docs" / "partners.md"
FOR_A_CHILD = (
    "/v1/allowance",
    "/v1/orders",
    "/v1/orders/quote",
    "/v1/orders/{order_id}",
    "/v1/orders/{order_id}/cancel",
)
BEGIN, END = "<!-- errors: written by make openapi -->", "<!-- errors: end -->"


def routes() -> list[Operation]:
    """What a delivery app calls: its server for itself, and its app for a child that orders."""
    return [
        operation
        for operation in operations("meals_api")
        if operation.auth.kind == "partner" or ("child" in operation.auth.groups and operation.path in FOR_A_CHILD)
    ]


def of_oauth() -> list[Operation]:
    """What its server calls for the child's consent, before it has a token."""
    return [each for each in operations("people_api") if each.path.startswith("/v1/oauth/")]


def section() -> str:
    """The page's part about errors."""
    listed = {f"{each.method} {each.path}": _codes(each) for each in routes()}
    oauth = {f"{each.method} {each.path}": _codes(each) for each in of_oauth()}
    everywhere = set.intersection(*map(set, listed.values()))
    with_body = set.intersection(*(set(_codes(each)) for each in routes() if each.body is not None)) - everywhere
    return "\n".join(
        [
            BEGIN,
            "",
            f"Every route but those of OAuth: {_told(everywhere)}. With a body: {_told(with_body)}.",
            "",
            "| route | its own |",
            "| --- | --- |",
            *(f"| `{route}` | {_told(_own(codes, everywhere, with_body)) or '–'} |" for route, codes in listed.items()),
            *(f"| `{route}` | {_told(set(codes))} |" for route, codes in oauth.items()),
            "",
            "| code | status | | |",
            "| --- | --- | --- | --- |",
            *_table(sorted({code for codes in (*listed.values(), *oauth.values()) for code in codes})),
            "",
            END,
        ]
    )


def _codes(operation: Operation) -> list[str]:
    return [code for codes in codes_of(operation).values() for code in codes]


def _own(codes: list[str], everywhere: set[str], with_body: set[str]) -> set[str]:
    own = set(codes) - everywhere
    return own - with_body if with_body <= own else own


def _told(codes: set[str]) -> str:
    return ", ".join(f"`{code}`" for code in sorted(codes))


def _table(codes: list[str]) -> Iterator[str]:
    for code in codes:
        problem = PROBLEMS[code]
        yield f"| `{code}` | {problem.error.status} | {problem.title} | {problem.detail.en} |"


def written() -> str:
    """The page as it should be.

    Raises:
        StepFailed: it has no place for the errors.
    """
    head, begin, rest = PAGE.read_text().partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise StepFailed(f"{PAGE.name} has lost the marks between which the errors stand: {BEGIN} and {END}")
    return head + section() + tail


def main() -> None:
    if "--check" in sys.argv[1:]:
        if PAGE.read_text() != written():
            raise StepFailed("docs/partners.md lists other errors than the code: make openapi")
        return
    PAGE.write_text(written())


if __name__ == "__main__":
    finish(main)
