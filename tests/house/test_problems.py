"""The one table of error codes: every refusal of the code is in it, with the class that it is raised by."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from dolbom import errors, texts
from dolbom.api import Api, Call
from dolbom.auth import PUBLIC, Auth, people
from dolbom.errors import DolbomError
from dolbom.model import Model
from dolbom.texts import audits, files
from dolbom.texts.problems import FAULTS, PROBLEMS, alerts, meals, orders
from infra.operations import operations
from infra.refusals import REFUSALS
from tests.house.test_floors import imported, module_of
from tests.support import APIS
from tests.support.each import for_each
from tests.support.sources import parts
from tests.support.sources import tree as tree_of
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("sources")

DOMAIN = ROOT / "layers" / "dolbom" / "python" / "dolbom"
WORDS = DOMAIN / "texts"
MODULES = [path for path in sorted(DOMAIN.rglob("*.py")) if not path.is_relative_to(WORDS)]
CLASSES: dict[str, type[DolbomError]] = {
    name: found for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, DolbomError)
}

# Where a code comes to its class by a variable: the function that raises, and the one whose texts are the codes.
BY_VARIABLE: dict[str, tuple[str, ...]] = {
    "meals/orders/payments.py:declined": ("meals/orders/decisions.py:decide",
                                          "meals/orders/decisions.py:binding_limit"),
    "meals/orders/basket.py:basket_of": ("meals/orders/basket.py:refusal_of",),
    "meals/orders/fulfilment.py:_resolved_otherwise": ("meals/orders/fulfilment.py:_resolved_otherwise",),
}  # fmt: skip

Raised = tuple[str, str, str | None]
"""Where (module:function), the class's name, and the code; none where a variable holds it."""


def raised(path: Path) -> Iterator[Raised]:
    """The errors of our tree that a module makes."""
    names = {
        alias.name
        for node in parts(path.read_text())
        if isinstance(node, ast.ImportFrom) and node.module == errors.__name__
        for alias in node.names
    } & CLASSES.keys()
    names = set(CLASSES) if path == DOMAIN / "errors.py" else names
    for where, function in functions(path):
        for node in ast.walk(function):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in names:
                yield where, node.exc.id, CLASSES[node.exc.id].default_code
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield where, node.func.id, _code(node)


def _code(call: ast.Call) -> str | None:
    if not call.args:
        return CLASSES[getattr(call.func, "id", "")].default_code
    return str(call.args[0].value) if isinstance(call.args[0], ast.Constant) else None


def functions(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """A module's functions with those within them, each as module:function of the outermost; methods too."""
    module = path.relative_to(DOMAIN).as_posix()
    for top in tree_of(path.read_text()).body:
        inner = top.body if isinstance(top, ast.ClassDef) else [top]
        for node in inner:
            yield f"{module}:{getattr(node, 'name', '')}", node


def codes_in(where: str) -> set[str]:
    """The codes of the table among a function's texts."""
    module, _, name = where.partition(":")
    found = [node for at, node in functions(DOMAIN / module) if at == f"{module}:{name}"]
    assert found, where
    return texts_of(*found) & PROBLEMS.keys()


def texts_of(*trees: ast.AST) -> set[str]:
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def all_raised() -> list[Raised]:
    return [each for path in MODULES for each in raised(path)]


def errors_by_another_name(source: str) -> list[str]:
    """The imports by which an error could be raised under a name that is not its own."""
    found = []
    for node in parts(source):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name == errors.__name__]
        elif isinstance(node, ast.ImportFrom) and (node.level or node.module == "dolbom"):
            found += [alias.name for alias in node.names if alias.name == "errors" or node.module == "errors"]
        elif isinstance(node, ast.ImportFrom) and node.module == errors.__name__:
            found += [alias.name for alias in node.names if alias.asname is not None]
    return found


@for_each(MODULES)
def test_each_error_is_known_by_its_own_name_alone(path: Path) -> None:
    assert errors_by_another_name(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "import dolbom.errors",
        "from dolbom import errors",
        "from dolbom.errors import NotFound as Gone",
        "from . import errors",
        "from .errors import NotFound",
    ],
)
def test_an_error_by_another_name_is_found(line: str) -> None:
    assert errors_by_another_name(line) != []


@for_each(sorted((ROOT / "functions").rglob("*.py")))
def test_no_handler_refuses_by_itself(path: Path) -> None:
    assert errors.__name__ not in path.read_text()


@for_each(MODULES)
def test_each_refusal_is_raised_by_the_class_that_the_table_names(path: Path) -> None:
    for where, name, code in raised(path):
        if code is not None:
            assert code in PROBLEMS, f"{where} raises {code!r}, for which there are no words"
            assert PROBLEMS[code].error is CLASSES[name], f"{where} raises {code!r} as {name}"


def test_a_code_that_a_variable_holds_is_raised_by_the_class_that_the_table_names() -> None:
    found = {where: name for where, name, code in all_raised() if code is None}
    assert found.keys() == BY_VARIABLE.keys()
    for where, sources in BY_VARIABLE.items():
        codes = set().union(*map(codes_in, sources))
        assert codes
        assert {PROBLEMS[code].error for code in codes} == {CLASSES[found[where]]}, where


def test_every_code_of_the_table_is_raised_or_answered_by_api_gateway() -> None:
    known = {code for _, _, code in all_raised() if code is not None}
    known |= {code for sources in BY_VARIABLE.values() for where in sources for code in codes_in(where)}
    known |= {error.code for _, error, _ in REFUSALS.values()}
    assert sorted(PROBLEMS.keys() - known) == []


def test_every_title_is_korean_whoever_asks() -> None:
    assert [code for code, problem in PROBLEMS.items() if not re.search("[가-힣]", problem.title)] == []


def test_every_code_of_the_table_stands_there_once() -> None:
    words = [import_module(module_of(path)) for path in sorted(WORDS.rglob("*.py")) if path.name != "__init__.py"]
    assert len(PROBLEMS) == sum(len(getattr(part, "PROBLEMS", ())) for part in words)
    assert len(FAULTS) == sum(len(getattr(part, "FAULTS", ())) for part in words)


def test_each_refusal_of_a_field_has_words_and_all_words_of_ours_are_said() -> None:
    trees = [tree_of(path.read_text()) for path in MODULES]
    faults = {
        str(node.args[1].value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fault" and len(node.args) > 1
        if isinstance(node.args[1], ast.Constant)
    }
    assert faults <= FAULTS.keys()
    assert {*orders.FAULTS, *meals.FAULTS, *alerts.FAULTS} <= texts_of(*trees)


@pytest.mark.parametrize("api", APIS)
def test_every_code_that_an_operation_declares_is_in_the_table(api: str) -> None:
    declared = {code for operation in operations(APIS[api]) for code in operation.errors}
    assert declared <= PROBLEMS.keys()


class Asked(Model):
    name: str


@pytest.mark.parametrize(
    ("code", "auth", "body"),
    [
        ("no_such_code", PUBLIC, Asked),
        ("internal", PUBLIC, Asked),
        ("not_json", PUBLIC, None),
        ("too_large", PUBLIC, None),
        ("forbidden", PUBLIC, Asked),
        ("not_signed_in", PUBLIC, None),
    ],
)
def test_a_route_that_declares_what_it_can_never_answer_does_not_start(
    code: str, auth: Auth, body: type[Model] | None
) -> None:
    app = Api("meals_api")
    with pytest.raises(ValueError, match=code):
        app.operation("GET /v1/things", auth=auth, body=body, errors=("not_found", code))
    assert app.operations == []


def test_a_route_that_declares_what_it_can_answer_starts() -> None:
    app = Api("meals_api")

    @app.operation("POST /v1/things", auth=people("officer"), body=Asked, errors=("forbidden", "too_large", "invalid"))
    def make(call: Call[Asked]) -> None:
        """Makes a thing."""

    assert [operation.name for operation in app.operations] == ["make"]


def test_each_refusal_of_a_file_or_of_a_line_has_words_and_all_those_words_are_said() -> None:
    folders = (DOMAIN / "meals" / "files", DOMAIN / "discovery")
    trees = [tree_of(path.read_text()) for folder in folders for path in folder.rglob("*.py")]
    refused = {
        str(node.args[0].value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("LineError", "FileRefused") and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert refused <= files.REFUSALS.keys()
    raised_elsewhere = {code for _, _, code in all_raised() if code is not None}
    assert files.REFUSALS.keys() <= texts_of(*trees) | raised_elsewhere


def test_all_words_for_what_an_audit_finds_are_said() -> None:
    trees = [tree_of(path.read_text()) for path in (DOMAIN / "audits").glob("*.py")]
    assert audits.FINDINGS.keys() <= texts_of(*trees)


EDGES = {
    # problem documents, and answers
    *(
        "api",
        "alerts/casework/queue_routes",
        "alerts/figures/views",
        "alerts/figures/page",
        "alerts/reporters/routes",
        "alerts/reports/receipts",
        "alerts/reports/views",
    ),
    *("alerts/openings/views", "alerts/reports/check", "alerts/views"),
    *("meals/misuse/views", "meals/orders/views", "meals/merchants/views"),
    *("discovery/figures/views", "discovery/figures/page"),
    *("meals/figures/views", "meals/figures/page", "people/links/batch_routes", "meals/monthly_loads/views"),
    *("meals/children/timeline", "meals/access_records/views", "meals/deliveries/templates"),
    *("meals/questions/views", "partners/consents/routes"),
    *("meals/shopkeepers/routes", "meals/shopkeepers/statements"),
    # answers of orders that are views by another name
    *("meals/orders/allowance", "meals/orders/merchant_events", "meals/orders/receipts"),
    # whom to call, where words tell of danger; answers that are kept ready
    *("meals/questions/danger", "meals/questions/canned"),
    # result files, the night's report, mails
    *("meals/files/results", "meals/files/entries", "audits/report", "alerts/casework/delivery"),
    # a week's report, and what audits found
    *("audits/patterns/report", "audits/proofs/patterns", "audits/findings/views"),
    # kinds of shops are read by the names that are said
    "meals/files/shop_posting",
    "meals/lapse_warnings/run",
    "meals/questions/clock",
    "alerts/danger/refused",  # whom to call, in a refusal
    *("discovery/words", "discovery/visits/letters", "discovery/visits/clock"),  # lists, envelopes, mails
}
NO_WORDS = {
    "alerts/casework/phrases",  # what a phrase is drawn from
    "alerts/danger/assess",  # what a case worker is told was found
    "alerts/danger/word_groups",  # what stands behind a noun
    "korea/identifiers",  # how somebody writes
    "korea/telephones",  # what stands before a number, and behind it
    "alerts/households/doors",  # how an address is written
    "alerts/households/same_door",
    "discovery/household",  # by what an address tells a ri
    "dates",  # how people write days and times
    "meals/opening/written",  # and weekdays
    "meals/files/shop_posting",  # and what a shop's holidays and states are called
    "meals/files/columns",  # what columns are called, and how spreadsheets write the halves of a day
    "alerts/routing/centres",  # what an office is called
    "alerts/figures/areas",  # and what the nation is
}
"""Where Korean stands that is said to nobody, or is a name."""


def name_of(path: Path) -> str:
    return path.relative_to(DOMAIN).with_suffix("").as_posix()


def test_words_are_made_at_the_edge_only() -> None:
    modules = frozenset(map(module_of, DOMAIN.rglob("*.py")))
    knowing = {
        name_of(path)
        for path in MODULES
        if any(target.startswith(texts.__name__) for target in imported(path, DOMAIN.parent, modules))
    }
    assert knowing == EDGES


def korean_in(source: str) -> list[str]:
    """What a module says in Korean, its docstrings and remarks left out."""
    remarks = {node.value for node in parts(source) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in parts(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in remarks
        if re.search("[가-힣]", node.value)
    ]


def test_korean_words_stand_among_the_texts() -> None:
    speaking = {name_of(path) for path in MODULES if korean_in(path.read_text())}
    assert speaking == NO_WORDS
    assert not [path for path in (ROOT / "functions").rglob("*.py") if korean_in(path.read_text())]


def test_a_word_in_the_code_is_found_and_a_remark_is_none() -> None:
    assert korean_in('label = f"{count:,}건"') == ["건"]
    assert korean_in('"""급식"""\n# 급식\nname = "meals"\n"""아동급식"""') == []


def test_who_is_told_to_come_again_is_told_of_a_clock_and_not_of_a_constant() -> None:
    """A limit of a day ends with the day, one of an hour with the hour: a number that is written down is right once a
    day."""
    told = [
        f"{path.relative_to(DOMAIN)}:{call.lineno}"
        for path in MODULES
        for call in ast.walk(tree_of(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "TooMany"
        for each in call.keywords
        if each.arg == "retry_after_s" and (isinstance(each.value, ast.Constant) or ast.unparse(each.value).isupper())
    ]
    assert not told, told
