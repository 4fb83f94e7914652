"""Makes what would be deployed to AWS and checks it, without an account: layers, templates, cdk-nag, cfn-lint,
rules of our own, checkov and parliament.

python -m tools.synth
"""

import json
import sys
from pathlib import Path

from tools import checkers, checkov, parliament, template_rules
from tools.packaging import layers
from tools.packaging.assembly import EXAMPLE, assembly
from tools.steps import BUILD, ROOT, StepFailed, finish, run, step

# CDK names a dependency that CloudFormation would find by itself: harmless, and not ours to change.
IGNORED = "W3005"


def main() -> None:
    print("Synthesising for AWS (arm64, Python 3.13):", flush=True)
    made = assembly("aws")
    templates = sorted(made.glob("*.template.json"))
    with step(f"cfn-lint on {len(templates)} templates"):
        lint = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", IGNORED, "--"]
        run([*lint, *templates], log=BUILD / "logs" / "cfn-lint.log")
    with step("our own rules (tools/template_rules.py)"):
        made_of = {
            path.name.removeprefix("dolbom-").removesuffix(".template.json"): json.loads(path.read_text())
            for path in templates
        }
        if found := template_rules.faults(made_of):
            raise StepFailed("\n".join(found))
    with step("checkov (tools/checkov.py)"):
        if unanswered := list(checkov.unanswered(checkov.failed(checkers.program("checkov"), templates))):
            raise StepFailed("\n".join(unanswered))
    with step("parliament (tools/parliament.py)"):
        told = parliament.found(checkers.program("parliament"), made_of, BUILD / "policies")
        if unanswered := list(parliament.unanswered(told)):
            raise StepFailed("\n".join(unanswered))
    layers.report(layers.platform("aws"))
    print(f"  Who is told and where mails come from is made up: {EXAMPLE.name}. `make deploy` reads installation.json.")
    for template in templates:
        print(f"    {template.relative_to(ROOT)}")


if __name__ == "__main__":
    finish(main)
