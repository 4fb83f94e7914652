"""What whoever deploys must say: nothing is deployed that tells nobody, and the refusal says what to give."""

import json
from pathlib import Path

import pytest

from infra import installation

REAL = {
    "duty": ["+821012345678"],
    "alarms": ["engineers@dolbom.invalid"],
    "mail_domain": "dolbom.invalid",
    "concurrency": 1000,
    "budget_usd": 800,
}


def written(tmp_path: Path, said: object) -> str:
    path = tmp_path / "installation.json"
    path.write_text(json.dumps(said))
    return str(path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"duty": []}, "does not say who is paged when a life may be at risk: 'duty' wants a telephone number"),
        ({"alarms": []}, "does not say who hears the alarms"),
        (
            {"duty": ["010-1234-5678"]},
            "'010-1234-5678' is neither a telephone number (+8210…), nor an https nor a mail",
        ),
        ({"alarms": ["http://pager.invalid/x"]}, "is neither a telephone number"),
        ({"mail_domain": "dolbom.example.org"}, "'dolbom.example.org' belongs to nobody"),
        ({"alarms": ["engineers@example.org"]}, "'engineers@example.org' belongs to nobody"),
        ({"concurrency": 10}, "fewer than 100 are left unreserved"),
        ({"concurrency": 0}, "does not say how many concurrent executions the account has"),
        ({"budget_usd": 0}, "does not say what a month may cost"),
        ({"origins": ["https://app.example.org"]}, "'https://app.example.org' belongs to nobody"),
        ({"origins": ["*"]}, "origins.0"),
        ({"origins": ["https://*.partner.invalid"]}, "origins.0"),
        ({"origins": ["http://app.partner.invalid"]}, "origins.0"),
        ({"origins": ["https://app.partner.invalid/"]}, "origins.0"),
        ({"subscribers": []}, "Extra inputs are not permitted"),
    ],
)
def test_A2_aws_gets_nothing_that_tells_nobody(tmp_path: Path, change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"installation\.json") as refused:
        installation.given(written(tmp_path, {**REAL, **change}))
    assert sentence in str(refused.value)


def test_offices_whose_mailboxes_are_examples_are_refused_and_nothing_else_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\d+ mailboxes of offices in mailboxes.tsv are examples") as refused:
        installation.given(written(tmp_path, REAL))
    assert len(str(refused.value).splitlines()) == 1


def test_without_a_file_it_is_said_which_one_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"copy installation.example.json, .*docs/aws-first-deploy.md"):
        installation.given(str(tmp_path / "installation.json"))


def test_the_example_is_made_up_and_says_all_that_is_asked() -> None:
    example = installation.given(installation.EXAMPLE)
    assert list(installation.lacks(example)) == []
    assert len(list(installation.made_up(example))) == 1 + 3 + 1 + 1


@pytest.mark.parametrize(
    ("subscriber", "protocol"),
    [("+821012345678", "sms"), ("https://pager.invalid/a", "https"), ("duty@town.invalid", "email")],
)
def test_how_somebody_is_reached(subscriber: str, protocol: str) -> None:
    assert installation.protocol_of(subscriber) == protocol
