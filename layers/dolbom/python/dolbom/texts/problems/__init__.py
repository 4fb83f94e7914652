"""Problem documents, and the one table of error codes: each code once, with its class, its title and its detail."""

from collections.abc import Mapping
from typing import Any

from dolbom.errors import DolbomError, Fault
from dolbom.texts.problems import alerts, consents, fields, findings, loads, meals, orders, questions, requests
from dolbom.texts.words import Problem, Words

FAULTS_MAX = 20

PROBLEMS: Mapping[str, Problem] = {
    **requests.PROBLEMS,
    **orders.PROBLEMS,
    **meals.PROBLEMS,
    **loads.PROBLEMS,
    **questions.PROBLEMS,
    **alerts.PROBLEMS,
    **consents.PROBLEMS,
    **findings.PROBLEMS,
}
"""Every code that a problem document can have."""
FAULTS: Mapping[str, Words] = {
    **fields.FAULTS,
    **orders.FAULTS,
    **meals.FAULTS,
    **alerts.FAULTS,
    **findings.FAULTS,
}
"""Of each code of a fault: what is wrong with the field."""


def detail(code: str, language: str, facts: Mapping[str, Any]) -> str:
    """A problem's detail in a language, its numbers filled in; with words of its own where nothing is left."""
    problem = PROBLEMS[code]
    spent = problem.spent
    words = spent.words if spent is not None and all(facts[name] == 0 for name in spent.facts) else problem.detail
    return words.said(language, problem.told(language, facts))


def fault(code: str, facts: Mapping[str, Any], language: str) -> str:
    """What is wrong with one field: by a code of our own, or by pydantic's kind of error and its context."""
    words = FAULTS.get(code, fields.NOT_VALID)
    if code == "string_pattern_mismatch":
        words = fields.FORMS.get(facts.get("pattern", ""), words)
    if "expected" in facts:
        facts = {**facts, "expected": str(facts["expected"]).replace(" or ", ", ")}
    return words.said(language, facts)


def document(error: DolbomError, language: str) -> dict[str, Any]:
    """An error as an RFC 9457 problem document: `title` in Korean, `detail` in the reader's language, the facts as
    further members."""
    problem = PROBLEMS[error.code]
    made: dict[str, Any] = {
        "type": f"urn:dolbom:problem:{error.code}",
        "title": problem.title,
        "status": problem.error.status,
        "detail": detail(error.code, language, error.facts),
        "code": error.code,
    }
    if error.faults:
        made["errors"] = [
            {"pointer": each.pointer, "detail": _said(each, made["detail"], language)}
            for each in error.faults[:FAULTS_MAX]
        ]
    return made | {name: value for name, value in error.facts.items() if name not in made}


def _said(each: Fault, otherwise: str, language: str) -> str:
    return fault(each.code, each.facts, language) if each.code else otherwise
