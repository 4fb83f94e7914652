"""The documents lead somewhere: every link and every path stands, every decision is listed, every floor is told."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dolbom.clock import SEOUL
from dolbom.gateways.objects import Bucket
from functions.receive_file import handler as receive_file
from infra.operations import operations
from infra.roles import SCOPES
from tests.conftest import Aws
from tests.house.test_floors import FLOORS, HANDLER_LINES_MAX
from tests.support import APIS, Context, event, forget
from tests.support.each import for_each
from tools.steps import ROOT

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = ROOT / "docs" / "decisions"
DOMAIN = ROOT / "layers" / "dolbom" / "python"
FOLDERS = "layers|dolbom|functions|tests|tools|infra|events|bench|docs"
PATH = re.compile(rf"(?:{FOLDERS})/[\w./<>*-]*|[\w<>/-]+/[\w<>-]+\.py")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
NO_PATHS = {f"dolbom/{scope}" for scope in SCOPES}
"""Scopes of tokens, which look like paths."""

CALLERS = {
    "아동과 보호자": {"child", "guardian"},
    "배달앱의 서버": {"partner"},
    "동의를 받은 앱": {"app", "anybody of people_api"},
    "가게를 하는 사람": {"anybody of meals_api"},
    "위기를 알리는 사람": {"anybody of alerts_api", "resident", "honorary", "council"},
    "담당자와 시군구 담당자": {"caseworker", "lead", "officer"},
    "감사": {"auditor"},
    "복지부": {"ministry"},
}
"""Who may call what the Korean page of roles tells under each of its titles."""


def paths_in(text: str) -> Iterator[str]:
    """What a document writes between backticks as a path from the root, or from the domain's; and, in a map of the
    tree, at the head of a line. Examples of code are tried by hand, not here."""
    for quoted in re.findall(r"`([^`\n]+)`", FENCED.sub("", text)):
        word, _, _ = quoted.partition(":")
        if PATH.fullmatch(word) and word not in NO_PATHS:
            yield word
    for fence in FENCED.findall(text):
        if fence.startswith("```\n"):
            yield from re.findall(rf"^((?:{FOLDERS})/[\w./<>*-]*)  ", fence, re.MULTILINE)


def stands(path: str) -> bool:
    """Whether a path is there; `<name>` stands for any."""
    base = DOMAIN if path.startswith("dolbom/") else ROOT
    return any(base.glob(re.sub(r"<\w+>", "*", path)))


@for_each(DOCUMENTS)
def test_each_link_to_a_file_leads_to_one(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def headings(path: Path) -> set[str]:
    """The anchors of a document's headings, as they are made of them on its page."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@for_each(DOCUMENTS)
def test_each_link_to_a_heading_leads_to_one(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*)#([^)]*)\)", path.read_text())
    there = [(file, heading) for file, heading in links if heading in headings(path.parent / file if file else path)]
    assert links == there


@for_each(DOCUMENTS)
def test_each_path_that_a_document_names_is_there(path: Path) -> None:
    assert [named for named in paths_in(path.read_text()) if not stands(named)] == []


@pytest.mark.parametrize(
    "text",
    [
        "the loop in `dolbom/store/payments.py`",
        "the loop in `store/payments.py`",
        "`functions/meals_api/routes.py: place_order`",
        "each `functions/<name>/main.py`",
        "```\nlayers/dolbom/python/store/  the rows\n```",
    ],
)
def test_a_path_that_leads_nowhere_is_found(text: str) -> None:
    assert not all(map(stands, paths_in(text)))


@pytest.mark.parametrize("text", ["the scope `dolbom/orders.capture`", "```diff\n+ functions/new/handler.py  new\n```"])
def test_what_only_looks_like_a_path_is_passed_over(text: str) -> None:
    assert list(paths_in(text)) == []


EXAMPLES = re.findall(r"^```diff\n(.*?)^```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL | re.MULTILINE)


def misfits(diff: str) -> list[str]:
    """The hunks of an example whose old lines do not stand in their file, exactly once."""
    found = []
    for file, hunks in re.findall(r"^--- a/(\S+)\n\+\+\+ \S+\n(.*?)(?=^--- |\Z)", diff, re.DOTALL | re.MULTILINE):
        for hunk in hunks.split("@@\n")[1:]:
            old = "".join(f"{line[1:]}\n" for line in hunk.splitlines() if line[:1] in (" ", "-"))
            if old and (ROOT / file).read_text().count(old) != 1:
                found.append(f"{file}:\n{hunk}")
    return found


@pytest.mark.parametrize("diff", EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_example_of_contributing_fits_the_code_as_it_is(diff: str) -> None:
    assert misfits(diff) == []


def test_an_example_that_no_longer_fits_is_found() -> None:
    changed = "--- a/infra/app.py\n+++ b/infra/app.py\n@@\n-a line of long ago\n+another\n"
    assert misfits(changed) == ["infra/app.py:\n-a line of long ago\n+another\n"]
    assert len(EXAMPLES) == len(re.findall(r"^## Add ", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE))


ADDED_IMPORTS = [
    (module, name)
    for diff in EXAMPLES
    for module, names in re.findall(r"^[+]from (dolbom[\w.]*) import (.+)$", diff, re.MULTILINE)
    for name in names.split(", ")
]


@pytest.mark.parametrize(("module", "name"), ADDED_IMPORTS)
def test_what_an_example_imports_stands_where_it_says(module: str, name: str) -> None:
    folder = DOMAIN / module.replace(".", "/")
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    own = re.search(rf"^(?:class |def )?{name}\b(?=[ :(=\[])", file.read_text(), re.MULTILINE)
    assert own or (folder / f"{name}.py").exists(), f"{name} does not stand in {module}"


def test_the_example_of_a_function_begins_as_every_function_does() -> None:
    (added,) = re.findall(r"^[+]{3} b/functions/\w+/handler\.py\n@@\n((?:[+].*\n)+)", "".join(EXAMPLES), re.MULTILINE)
    source = re.sub(r"^[+]", "", added, flags=re.MULTILINE)
    assert "@lambda_handler(logger, deadline)\n@scheduled(" in source
    assert source.count("Table(") == source.count("deadline=deadline)")
    assert source.count("\n") <= HANDLER_LINES_MAX


def test_contributing_tells_of_every_house_test() -> None:
    _, _, table = (ROOT / "CONTRIBUTING.md").read_text().partition("## What the house tests hold")
    assert sorted(re.findall(r"`(test_\w+\.py)`", table)) == sorted(
        path.name for path in (ROOT / "tests" / "house").glob("test_*.py")
    )


def test_each_decision_is_listed() -> None:
    listed = set(re.findall(r"\]\(([^)]+)\)", (DECISIONS / "README.md").read_text()))
    assert {path.name for path in DECISIONS.glob("*.md")} - {"README.md"} == listed


def test_each_class_that_the_glossary_names_is_one() -> None:
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`", (ROOT / "docs" / "glossary.md").read_text()))
    classes = {
        name for path in DOMAIN.rglob("*.py") for name in re.findall(r"^class (\w+)", path.read_text(), re.MULTILINE)
    }
    assert named <= classes


def _kind(kind: str, function: str) -> str:
    return f"anybody of {function}" if kind == "public" else kind


@pytest.mark.parametrize("title", CALLERS)
def test_the_korean_page_names_every_route_of_each_role(title: str) -> None:
    _, _, after = (ROOT / "docs" / "ko" / "roles.md").read_text().partition(f"## {title}\n")
    named = set(re.findall(r"`(GET|POST|PUT|DELETE) (/[\w/{}]+)`", after.partition("\n## ")[0]))
    assert named == {
        (operation.method, operation.path.removeprefix("/v1"))
        for function in APIS.values()
        for operation in operations(function)
        if CALLERS[title] & (operation.auth.groups or {_kind(operation.auth.kind, function)})
    }


def test_what_the_korean_pages_drop_into_the_bucket_is_taken_in_as_they_say(aws: Aws) -> None:
    forget(receive_file)
    page = (ROOT / "docs" / "ko" / "start.md").read_text()
    bucket = Bucket(aws.client("s3"), aws.buckets["files"])
    results = {}
    for key, content in re.findall(r"^`([a-z]+/\S+)`\n\n```(?:json|csv)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        bucket.write(key, content.encode(), "text/plain")
        told = event("receive_file", "loads")
        told["detail"]["object"]["key"] = key
        receive_file.handler(told, Context(remaining_ms=900_000), lambda: datetime(2026, 12, 1, 9, tzinfo=SEOUL))
        results[key] = bucket.read_json(f"results/{key}.json", 1_000_000)
    (shown,) = (json.loads(text) for text in re.findall(r"```json\n(\{.*?)```", page, re.DOTALL))
    (broken,) = (result for result in results.values() if result["failed"])
    assert {name: broken[name] for name in shown if name != "errors"} | {"errors": shown["errors"]} == shown
    assert [{name: error[name] for name in shown["errors"][0]} for error in broken["errors"]] == shown["errors"]
    assert [result["lines"] - result["posted"] for result in results.values() if result is not broken] == [0] * 5


def test_the_readme_names_every_folder_of_tests() -> None:
    (told,) = re.findall(r"^tests/ +(.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert set(told.split()) == {f"{path.parent.name}/" for path in (ROOT / "tests").glob("*/test_*.py")}


def test_the_architecture_names_every_package_floor_by_floor() -> None:
    _, _, table = (ROOT / "docs" / "architecture.md").read_text().partition("| floor | packages |")
    rows = [line.split("|")[2] for line in table.partition("\n\n")[0].splitlines()[2:]]
    named = [{word.rstrip("/").removesuffix(".py").replace("/", ".") for word in re.findall(r"`(\S+)`", row)}
             for row in rows]  # fmt: skip
    assert named == [set(floor) for floor in reversed(FLOORS)]
