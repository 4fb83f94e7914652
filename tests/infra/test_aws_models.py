"""The botocore that ships, trimmed: it still makes every client that the functions ask for."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import botocore
import pytest

from tools.packaging.aws_models import SERVICES, trim
from tools.steps import ROOT

INSTALLED = Path(botocore.__file__).parent
MAKE = """
import sys
import botocore.session
assert botocore.__file__.startswith(sys.argv[1]), botocore.__file__
client = botocore.session.get_session().create_client(sys.argv[2], region_name="ap-northeast-2")
assert client.meta.service_model.operation_names
client.meta.service_model.client_context_parameters
if sys.argv[2] == "s3":
    client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    client.generate_presigned_post("b", "k")
"""


@pytest.fixture(scope="module")
def trimmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the trimmed package."""
    folder = tmp_path_factory.mktemp("layer")
    unused = {path.name for path in (INSTALLED / "data").iterdir() if path.is_dir()} - set(SERVICES)

    def left_out(where: str, names: list[str]) -> set[str]:
        return unused if Path(where) == INSTALLED / "data" else {name for name in names if name == "__pycache__"}

    shutil.copytree(INSTALLED, folder / "botocore", ignore=left_out)
    trim(folder / "botocore")
    return folder


@pytest.mark.parametrize("service", SERVICES)
def test_the_trimmed_package_makes_a_client(trimmed: Path, service: str) -> None:
    environment = {"PYTHONPATH": str(trimmed), "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    made = subprocess.run(
        [sys.executable, "-c", MAKE, str(trimmed), service],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def test_trimming_leaves_the_installed_package_as_it_was(trimmed: Path) -> None:
    endpoints = "data/endpoints.json"
    assert (trimmed / "botocore" / endpoints).stat().st_size * 10 < (INSTALLED / endpoints).stat().st_size


def test_every_service_that_a_function_asks_for_is_shipped_and_no_other() -> None:
    sources = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers" / "dolbom" / "python").rglob("*.py")]
    asked = {name for path in sources for name in re.findall(r'aws\.client\("([a-z0-9-]+)"[,)]', path.read_text())}
    assert asked == set(SERVICES)
