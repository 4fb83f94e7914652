"""The layers as Lambda mounts them: all that a handler needs is in them, and nothing that it does not need."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import FUNCTIONS
from tools.packaging import layers

# What Lambda's own Python runtime brings.
RUNTIME_MODULES = ("botocore", "dateutil", "jmespath", "six", "urllib3")
IMAGING = {"receive_photo"}
SQL = {"receive_indicators", "discovery_round"}
DEPS_BYTES_MAX = 20_200_000
PAYMENT_PATH_BYTES_MAX = 40_000_000
UNWANTED = {"boto3", "pip", "setuptools", "s3transfer", "moto", "PIL"}


@pytest.fixture(scope="session")
def built() -> Path:
    """The assets for this machine's interpreter."""
    platform = layers.platform("local")
    layers.build(platform)
    return platform.folder


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the modules of Lambda's runtime and no others."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME_MODULES:
        found = importlib.util.find_spec(name)
        assert found is not None
        assert found.origin is not None
        origin = Path(found.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (folder / source.name).symlink_to(source)
    return folder


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_needs_nothing_but_its_folder_its_layers_and_the_runtime(
    function: str, built: Path, runtime: Path
) -> None:
    mounted = ["dolbom", "deps", *(["imaging"] if function in IMAGING else []), *(["sql"] if function in SQL else [])]
    path = [str(built / "functions" / function), *(str(built / name / "python") for name in mounted), str(runtime)]
    script = (
        "import json, sys; sys.path[:0] = json.loads(sys.argv[1]); import handler;"
        "assert hasattr(handler, 'app') or hasattr(handler, 'handler');"
        "assert 'jinja2' not in sys.modules, 'it is imported with the first page'"
    )
    # Isolated and without site-packages: what is not mounted is not there.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, json.dumps(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_layers_hold_each_template_and_what_reads_it(built: Path) -> None:
    path = [str(built / name / "python") for name in ("dolbom", "deps")]
    script = (
        "import json, sys; sys.path[:0] = json.loads(sys.argv[1]); import dolbom, pathlib;"
        "from dolbom.texts import pages;"
        "found = sorted(pathlib.Path(dolbom.__file__).parent.rglob('*.html'));"
        "print(json.dumps([pages.environment(each.parent).get_template(each.name).name for each in found]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, json.dumps(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        *("figures.html", "report.html", "report.html", "round.html", "meal_figures.html", "statement.html")
    ]


def test_the_deps_layer_is_small_and_holds_nothing_unwanted(built: Path) -> None:
    packages = {path.name.partition("-")[0] for path in (built / "deps" / "python").iterdir()}
    assert not packages & UNWANTED
    assert not [path for path in (built / "deps").rglob("tests") if path.is_dir()]
    assert {path.name for path in (built / "deps" / "python" / "chalice").glob("*.py")} == {"__init__.py", "app.py"}
    assert layers.unzipped_bytes(built / "deps") <= DEPS_BYTES_MAX


def test_the_payment_path_carries_no_picture_codecs(built: Path) -> None:
    mounted = [built / name for name in ("dolbom", "deps")] + [built / "functions" / "meals_api"]
    assert sum(layers.unzipped_bytes(folder) for folder in mounted) <= PAYMENT_PATH_BYTES_MAX


@pytest.mark.parametrize("name", ["dolbom", "deps", "functions/meals_api"])
def test_everything_is_precompiled_and_taken_without_looking_at_time_stamps(name: str, built: Path) -> None:
    sources = list((built / name).rglob("*.py"))
    assert sources
    for source in sources:
        compiled = Path(importlib.util.cache_from_source(str(source)))
        flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
        assert flags == 0b01, f"{source} is not compiled with an unchecked hash"
