"""What checkov finds in the templates, and why each of it is as it is: asked by `make synth`.

A finding that is not acknowledged here ends the synthesis, and so does a reason that nothing needs.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.steps import StepFailed

EVERY = ""
"""Of any resource; else the word with which its logical id begins."""
ACKNOWLEDGED: Mapping[str, Mapping[str, str]] = {
    "CKV_AWS_7": {"HouseholdsKey": "An HMAC key: another one would be another key for every household (D1)."},
    "CKV_AWS_18": {
        "AccessLogsBucket": "It holds the access logs.",
        "TrailBucket": "It is itself a log.",
        "UploadsBucket": "A log of it would hold the address of who reports anonymously (A1).",
        "EvidenceBucket": "The same.",
        "PagesBucket": "CloudFront alone reads it, and its files are everybody's.",
    },
    "CKV_AWS_21": {
        "AccessLogsBucket": "Logs are written once.",
        "UploadsBucket": "An old version of an original would outlive the day (A6).",
    },
    "CKV_AWS_27": {EVERY: "SQS's own key encrypts them (SqsManagedSseEnabled), which the rule does not know."},
    "CKV_AWS_28": {"LimitsTable": "With a copy of old salts, who reports anonymously could be computed (A10)."},
    "CKV_AWS_35": {"Trail": "S3 encrypts it; a key of ours would be one more way to lose a year of it."},
    "CKV_AWS_59": {EVERY: "Open to guests, as each handler declares: help is asked for without an account."},
    "CKV_AWS_68": {EVERY: "The web ACL stands before the APIs and counts by the viewer; pages are files."},
    "CKV_AWS_73": {EVERY: "Where guests call, a trace holds their address and device (A1); elsewhere it is on."},
    "CKV_AWS_86": {EVERY: "An access log would hold the address of who reports anonymously (A1)."},
    "CKV_AWS_115": {EVERY: "Payments, calls for help and clocks have a share of their own; others what is left."},
    "CKV_AWS_116": {EVERY: "No event is lost: failure destinations keep it, or whoever calls waits."},
    "CKV_AWS_117": {EVERY: "They talk to AWS alone, by TLS and grants; a network of ours would need a way out."},
    "CKV_AWS_119": {EVERY: "Identities have a key of their own; AWS's own key encrypts the others."},
    "CKV_AWS_120": {EVERY: "Each answer is one person's, and is kept nowhere."},
    "CKV_AWS_149": {EVERY: "Who has the origin's secret chooses under which address to count, and nothing else."},
    "CKV_AWS_158": {EVERY: "AWS's own key encrypts them. No line holds a person."},
    "CKV_AWS_166": {EVERY: "Copies are under their tables' keys, or AWS Backup's own."},
    "CKV_AWS_173": {EVERY: "The variables are names; the one secret is of no use beside the address it is shown at."},
    "CKV_AWS_174": {EVERY: "A domain of one's own takes TLS 1.2; CloudFront's name has CloudFront's policy."},
    "CKV_AWS_192": {EVERY: "The group with that rule counts and labels; the rule of ours behind it refuses (A2)."},
}


def failed(program: Path, templates: Sequence[Path]) -> list[tuple[str, str, str]]:
    """What checkov finds: rule, resource, and what it wants.

    Raises:
        StepFailed: it broke off, said nothing of the templates, or could not read one of them.
    """
    command = [str(program), "--framework", "cloudformation", "--output", "json", "--quiet", "--compact", "--file"]
    done = subprocess.run([*command, *map(str, templates)], capture_output=True, text=True, check=False)
    try:
        told: Any = json.loads(done.stdout)
    except ValueError:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise StepFailed(f"checkov ended with {done.returncode} and told nothing: {' '.join(said[-1:])}") from None
    results = [report.get("results", {}) for report in (told if isinstance(told, list) else [told])]
    if not results or not all("failed_checks" in each for each in results):
        raise StepFailed("checkov told nothing: it has found no resource to look at")
    unread = [name for each in results for name in each.get("parsing_errors", [])]
    if unread:
        raise StepFailed(f"checkov could not read {', '.join(unread)}")
    return [
        (each["check_id"], each["resource"].rpartition(".")[2], each["check_name"])
        for result in results
        for each in result["failed_checks"]
    ]


def unanswered(found: list[tuple[str, str, str]]) -> Iterator[str]:
    """Findings without a reason, and reasons without a finding, a sentence each."""
    needed = set()
    for rule, resource, wants in found:
        for begins in ACKNOWLEDGED.get(rule, {}):
            if resource.startswith(begins):
                needed.add((rule, begins))
                break
        else:
            yield f"{resource}: {rule}, {wants}"
    for rule, reasons in ACKNOWLEDGED.items():
        yield from (
            f"{rule}: nothing needs the reason of {begins or 'all'}"
            for begins in reasons
            if (rule, begins) not in needed
        )
