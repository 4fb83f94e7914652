"""Makes what Lambda mounts: the layers and the functions' folders, under build/assets/<target>/.

    python -m tools.packaging.layers local     for the embedded cloud: this machine's wheels and interpreter
    python -m tools.packaging.layers aws       for AWS: arm64 wheels of Python 3.13, no Docker

Everything is keyed by a hash of what it is made from, so that a second call costs nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.packaging import aws_models
from tools.steps import BUILD, ROOT, StepFailed, alone, finish, run, step

ASSETS = BUILD / "assets"
PACKAGE_LAYERS = ("deps", "imaging", "sql")
LAMBDA_PYTHON = "3.13"
LAMBDA_PLATFORM = "aarch64-manylinux_2_28"
"""Lambda's Python 3.13 runs on Amazon Linux 2023 (glibc 2.34); manylinux2014 wheels fit it too."""
UNZIPPED_BYTES_MAX = 250 * 1024 * 1024
"""AWS's limit for a function with all its layers."""

# What is shipped of each package: files that no handler can reach are left behind.
CHALICE_KEPT = {"__init__.py", "app.py"}
DROPPED = (
    "bin",
    "pydantic/v1",
    "pydantic/mypy.py",
    "pydantic/_hypothesis_plugin.py",
    "aws_lambda_powertools/event_handler/openapi",
    "aws_lambda_powertools/utilities/data_masking",
    "aws_lambda_powertools/utilities/feature_flags",
    "aws_lambda_powertools/utilities/kafka",
    "aws_lambda_powertools/utilities/streaming",
    "jinja2/constants.py",
    "jinja2/ext.py",
    "jinja2/meta.py",
    "jinja2/nativetypes.py",
    "jinja2/sandbox.py",
    "markupsafe/_speedups.c",
    "duckdb/experimental",
    "adbc_driver_duckdb",
    "_duckdb-stubs",
    "PIL/ImageTk.py",
    "PIL/_tkinter_finder.py",
)
DIST_INFO_KEPT = {"METADATA", "licenses"}


@dataclass(frozen=True, kw_only=True)
class Platform:
    """For which machine the assets are made."""

    name: str
    interpreter: Path | None
    """Compiles the sources. Byte code belongs to one version of Python: without that interpreter sources alone ship."""
    pip_options: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return ASSETS / self.name


def platform(name: str) -> Platform:
    """The platform called `local` or `aws`."""
    if name == "local":
        return Platform(name=name, interpreter=Path(sys.executable), pip_options=("--python", sys.executable))
    if name != "aws":
        raise StepFailed(f"no such platform: {name}")
    options = ("--python-platform", LAMBDA_PLATFORM, "--python-version", LAMBDA_PYTHON, "--only-binary", ":all:")
    return Platform(name=name, interpreter=_lambda_interpreter(), pip_options=options)


def _lambda_interpreter() -> Path | None:
    """A Python of Lambda's version on this machine, if there is one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = shutil.which(f"python{LAMBDA_PYTHON}")
    candidates = [Path(sys.executable), *sorted(pyenv.glob(f"{LAMBDA_PYTHON}.*/bin/python"), reverse=True)]
    for candidate in [*candidates, *([Path(found)] if found else [])]:
        probe = [str(candidate), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        answer = subprocess.run(probe, capture_output=True, text=True, check=False)
        if answer.returncode == 0 and answer.stdout.strip() == LAMBDA_PYTHON:
            return candidate
    return None


def build(target: Platform) -> None:
    """Makes all assets of a platform that are missing or out of date."""
    with alone(f"layers-{target.name}"):
        for name in PACKAGE_LAYERS:
            _build_packages(target, name)
        _build_domain(target)
        for folder in sorted((ROOT / "functions").glob("*/handler.py")):
            _build_function(target, folder.parent)


def stamps(target: Platform) -> list[Path]:
    """The files that say what each built layer was made from."""
    return sorted(target.folder.glob(".*.made-from"))


def _build_packages(target: Platform, name: str) -> None:
    requirements = ROOT / "layers" / name / "requirements.txt"
    key = _key(target, [requirements, Path(__file__), Path(aws_models.__file__)])
    folder = target.folder / name
    if _is_fresh(folder, key):
        return
    with step(f"layer {name} for {target.name}"):
        packages = _emptied(folder) / "python"
        install = [sys.executable, "-m", "uv", "pip", "install", "--no-config", "--quiet", "--target", packages]
        # uv links files from its cache: what is trimmed in place here would change every virtual environment, too.
        install += ["--link-mode", "copy"]
        locked = ["--no-deps", "--require-hashes", "-r", requirements]
        run([*install, *target.pip_options, *locked], log=BUILD / "logs" / f"layer-{name}-{target.name}.log")
        _trim(packages)
        _compile(target, folder, mounted="/opt")
        _finish(folder, key)


def _build_domain(target: Platform) -> None:
    source = ROOT / "layers" / "dolbom"
    key = _key(target, [*_sources(source), Path(__file__)])
    folder = target.folder / "dolbom"
    if _is_fresh(folder, key):
        return
    with step(f"layer dolbom for {target.name}"):
        _copy(source, _emptied(folder))
        _compile(target, folder, mounted="/opt")
        _finish(folder, key)


def _build_function(target: Platform, source: Path) -> None:
    key = _key(target, [*_sources(source), Path(__file__)])
    folder = target.folder / "functions" / source.name
    if _is_fresh(folder, key):
        return
    _copy(source, _emptied(folder))
    _compile(target, folder, mounted="/var/task")
    _finish(folder, key)


def _trim(packages: Path) -> None:
    if (packages / "botocore").exists():
        aws_models.trim(packages / "botocore")
    for path in (packages / "chalice").iterdir() if (packages / "chalice").exists() else ():
        if path.name not in CHALICE_KEPT:
            _remove(path)
    for name in DROPPED:
        _remove(packages / name)
    for path in [*packages.rglob("tests"), *packages.rglob("*.pyi"), *packages.rglob("__pycache__")]:
        _remove(path)
    for information in packages.glob("*.dist-info"):
        for path in information.iterdir():
            if path.name not in DIST_INFO_KEPT:
                _remove(path)
    for path in packages.glob(".*"):
        _remove(path)


def _compile(target: Platform, folder: Path, *, mounted: str) -> None:
    """Precompiles in place: unchecked byte code is taken as it is, whatever time stamps the archive gives."""
    if target.interpreter is None:
        return
    options = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-s", folder, "-p", mounted]
    run(
        [target.interpreter, "-I", "-m", "compileall", *options, folder],
        log=BUILD / "logs" / f"compile-{folder.name}-{target.name}.log",
    )


def _key(target: Platform, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{target.name} {target.pip_options} {_version_of(target.interpreter)}".encode())
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _version_of(interpreter: Path | None) -> str:
    if interpreter is None:
        return "sources only"
    return subprocess.run([interpreter, "-VV"], capture_output=True, text=True, check=True).stdout.strip()


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _stamp(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.made-from"


def _is_fresh(folder: Path, key: str) -> bool:
    stamp = _stamp(folder)
    return folder.exists() and stamp.exists() and stamp.read_text() == key


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _finish(folder: Path, key: str) -> None:
    _stamp(folder).write_text(key)


def _copy(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def unzipped_bytes(folder: Path) -> int:
    """The size that counts towards Lambda's limit."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def report(target: Platform) -> None:
    """Prints the unzipped size of each layer, and whether byte code ships."""
    sizes = {name: unzipped_bytes(target.folder / name) for name in ("dolbom", *PACKAGE_LAYERS)}
    for name, size_bytes in sizes.items():
        print(f"    layer {name:<8} {size_bytes / 1e6:6.1f} MB unzipped")
    if target.interpreter is None:
        print(f"    no Python {LAMBDA_PYTHON} on this machine: the layers ship sources only and start slower on AWS")
    if sum(sizes.values()) > UNZIPPED_BYTES_MAX:
        raise StepFailed(f"the layers are larger than Lambda's {UNZIPPED_BYTES_MAX} bytes")


def main() -> None:
    target = platform(sys.argv[1])
    build(target)
    report(target)


if __name__ == "__main__":
    finish(main)
