"""Who delivers files by S3 may write into the own folders and read the own results, and nothing else (M11, M15)."""

from typing import Any

import pytest

from dolbom.discovery.files.arrivals import arrival_of as indicators_of
from dolbom.meals.files.arrivals import arrival_of
from infra.roles import folders_of
from tests.support import resources

ROLES = {
    role["Properties"]["RoleName"].removeprefix("dolbom-sender-"): name
    for name, role in resources("data", "AWS::IAM::Role", "aws").items()
    if str(role["Properties"].get("RoleName", "")).startswith("dolbom-sender-")
}


def statements(sender: str) -> list[tuple[str, str]]:
    """Actions and the keys that they are allowed on, in the files bucket."""
    found: list[tuple[str, str]] = []
    for policy in resources("data", "AWS::IAM::Policy", "aws").values():
        if {"Ref": ROLES[sender]} not in policy["Properties"]["Roles"]:
            continue
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in _list(statement["Action"]):
                found += [(action, _key(resource)) for resource in _list(statement["Resource"])]
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _key(arn: Any) -> str:
    """What follows the name of the files bucket."""
    parts = [arn] if isinstance(arn, str) else arn["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "…" for part in parts)
    assert ":s3:::dolbom-files-" in text
    return text.partition("dolbom-files-")[2].partition("/")[2]


def test_M11_a_town_and_a_network_write_their_own_folders_and_read_their_own_results_alone() -> None:
    assert {"41460", "41430", "bc-card"} <= set(ROLES)
    for sender in ROLES:
        kinds = ["policies", "merchants", "enrolments", "loads"] if sender.isdigit() else ["settlements"]
        if sender.startswith("body-"):
            continue
        wanted = {("s3:PutObject", f"{kind}/{sender}/*") for kind in kinds}
        wanted |= {("s3:GetObject", f"results/{kind}/{sender}/*") for kind in kinds}
        assert set(statements(sender)) == wanted


def test_M11_a_role_writes_where_a_file_is_taken_for_its_own() -> None:
    for sender in ROLES:
        for action, key in statements(sender):
            if action == "s3:PutObject" and not sender.startswith("body-"):
                ending = ".json" if key.startswith(("policies", "merchants")) else ".csv"
                assert arrival_of(key.replace("*", f"a{ending}")).sender == sender


def test_D1_a_body_writes_its_own_indicators_and_reads_their_results_alone() -> None:
    """So no other body can speak in its name, or be silent for it."""
    of_bodies = {sender for sender in ROLES if sender.startswith("body-")}
    assert {"body-power", "body-served"} <= of_bodies
    for sender in of_bodies:
        body = sender.removeprefix("body-")
        assert set(statements(sender)) == {
            ("s3:PutObject", f"indicators/{body}/*"),
            ("s3:GetObject", f"results/indicators/{body}/*"),
        }
        assert indicators_of(f"indicators/{body}/2026-11/a.csv").body == body


@pytest.mark.parametrize("sender", ["body-nobody", "body-", "Power"])
def test_D1_who_is_no_body_of_the_catalogue_gets_no_role(sender: str) -> None:
    with pytest.raises(ValueError, match=r"no body|neither"):
        folders_of(sender)
