"""The cloud assembly: what `cdk synth` makes of the sources, in a folder named by their hash: nothing is made twice.

A folder is made beside its place and moved there whole, and is never changed again: whoever reads one reads all of it,
whatever others make of newer sources meanwhile.
"""

import hashlib
import shutil
import time
from pathlib import Path

from tools.packaging import layers
from tools.steps import BUILD, ROOT, alone, run, step

CDK = ROOT / "node_modules" / ".bin" / "cdk"
SOURCES = ("infra", "functions", "layers")
DATA_ONLY = "data"
"""A target of tests: the data stack alone, which no function's code changes."""
KEY_CHARACTERS = 16
EXAMPLE = ROOT / "installation.example.json"
"""Who is told and where mails come from is made up in it: it deploys nothing, and shows everything."""
KEPT_S = 1800
"""Far longer than any reader takes: a test run, a deployment."""
FILES = ("cdk.json", "requirements/dev.txt", "package-lock.json", "web/pages.json")
# The CDK's own remarks on versions of Node would drown what a reader looks for.
QUIET = {
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,21,22,23",
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "20,21,22,23,24",
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": ",".join(str(major) for major in range(20, 40)),
    "NODE_NO_WARNINGS": "1",
}


def assembly(target: str, installation: Path = EXAMPLE) -> Path:
    """The folder with the up-to-date assembly for `local`, `aws` or `DATA_ONLY`; made if the sources have changed.

    `installation`: what AWS's stacks are told; without it what is made up.

    Raises:
        StepFailed: the stacks do not synthesise, or, for AWS, a rule of cdk-nag is broken and not acknowledged.
    """
    with alone(target):
        if target != DATA_ONLY:
            layers.build(layers.platform(target))
        wanted = key(target, installation)
        folder = BUILD / "assembly" / target / wanted[:KEY_CHARACTERS]
        if folder.exists():
            folder.touch()
            return folder
        # In the folder's own depth: what is in an assembly names files outside of it by the way to them.
        new = folder.with_name("new")
        shutil.rmtree(new, ignore_errors=True)
        with step(f"stacks for {target}"):
            command: list[object] = [CDK, "synth", "--quiet", "--output", new]
            run(
                [*command, "--context", f"target={target}", "--context", f"installation={installation}"],
                log=BUILD / "logs" / f"synth-{target}.log",
                environment=environment(target),
            )
        new.rename(folder)
        _forget_old(folder.parent)
    return folder


def environment(target: str) -> dict[str, str]:
    """What the CDK is told beside the context. It asks rules of its own of every template, for more than half of all
    that a synthesis costs: of whatever may be deployed to AWS, whose stacks are made by the same constructs."""
    return {**QUIET, "CDK_VALIDATION": "true" if target == "aws" else "false"}


def _forget_old(parent: Path) -> None:
    """Removes assemblies that nobody has asked for in a long time: what is being read was asked for just now."""
    old = time.time() - KEPT_S
    for folder in [path for path in parent.iterdir() if path.stat().st_mtime < old]:
        shutil.rmtree(folder, ignore_errors=True)


def key(target: str, installation: Path = EXAMPLE) -> str:
    """A hash of all that the assembly is made from."""
    digest = hashlib.sha256(target.encode())
    files = [ROOT / name for name in FILES]
    digest.update(installation.read_bytes() if installation.is_file() else b"")
    for folder in SOURCES if target != DATA_ONLY else SOURCES[:1]:
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    if target != DATA_ONLY:
        # Layers also change with the tools that make them: each one's stamp says what it was made from.
        files += layers.stamps(layers.platform(target))
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
