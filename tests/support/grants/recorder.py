"""Notes what functions do at AWS while tests run: which function, which action, on what, with which condition keys.

It listens at botocore's own door, as moto does, and finds the function by the frames of the call: a handler's module,
or an API's entry. What a test does by itself is nobody's, and is not noted. Names are those of the data stack; a table
that a test made under another name is the test's own.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import botocore.handlers

from dolbom.api import Api
from dolbom.schedules import run as schedules_run
from tests.support import FUNCTIONS
from tools.cloud.iam import (
    A_POOL,
    ACCOUNT,
    ATTRIBUTES,
    HOUSEHOLDS_KEY,
    LEADING_KEYS,
    NAMES_KEY,
    SEALED_FOR,
    Asked,
    Keys,
    asked,
    bucket,
)
from tools.steps import ROOT

MISSING_S3_STATUS = 404
OF_FOLDERS = ("discovery",)
"""Folders whose own folders are granted one by one."""

_ROLE = re.compile(r"-([A-Za-z]+)Role[0-9A-F]{8}")
_IN_ANY_ACCOUNT = re.compile(r":\d{12}:")
_POOL = re.compile(r"arn:aws:cognito-idp:.*")
_TESTS, _OURS = f"{ROOT / 'tests'}/", f"{ROOT / 'layers'}/"
_FUNCTION = re.compile(r"functions/(\w+)/handler\.py$")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """An action of IAM, as a function did it: on a resource, with the condition keys that AWS would find in it."""

    function: str
    action: str
    resource: str
    keys: Keys = ()

    def told(self) -> str:
        keys = "".join(f", {name.partition(':')[2]} {' '.join(values)}" for name, values in self.keys)
        return f"{self.function}: {self.action} on {self.resource.rpartition(':')[2]}{keys}"


OF_TOMORROW = "of_tomorrow"
"""What tests put into rows as an attribute that no code of today knows."""


def used(function: str, asked_for: Asked) -> Use:
    """What a function asked for as a use: of keys only the beginning is kept, by which policies tell them apart, since
    it says of what kind a thing is, and not which one."""
    action, resource, keys = asked_for
    if action.startswith("s3:"):
        name, mark, key = resource.partition("/")
        folder, slash, inner = key.partition("/")
        if folder in OF_FOLDERS and "/" in inner:
            folder = f"{folder}/{inner.partition('/')[0]}"
        resource = f"{name}/{folder}/…" if slash else f"{name}/…" if mark else name
    begun = {key: _begun(values) if key == LEADING_KEYS else values for key, values in keys}
    # What later code has put into a row comes with that code's policy: a stack's policies change with its functions.
    begun |= {key: tuple(value for value in begun[key] if value != OF_TOMORROW) for key in begun if key == ATTRIBUTES}
    begun |= {key: ("…",) for key in begun if key.startswith(SEALED_FOR)}
    return Use(function, action, resource, tuple(sorted(begun.items())))


def bucket_of(resource: str) -> str:
    """The same resource, with its bucket as in the account of which the verdict speaks."""
    if not resource.startswith("arn:aws:s3:::"):
        return resource
    name, mark, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    return f"{bucket(name)}{mark}{key}"


def _begun(pks: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({f"{pk.partition('#')[0]}#…" if "#" in pk else pk for pk in pks}))


class Recorder:
    """All different uses since it was made."""

    def __init__(self) -> None:
        self.uses: set[Use] = set()

    def listen(self) -> None:
        """From here on, every client of this process tells it what it is asked."""
        doors = (("before-parameter-build", self._asked), ("before-sign.s3.PutObject", self._signed))
        botocore.handlers.BUILTIN_HANDLERS += [*doors, ("after-call.s3.GetObject", self._answered)]

    def _asked(self, params: Json, model: Any, context: dict[str, Any], **_: Any) -> None:
        function = acting()
        # botocore asks so for the address of a form: nothing is made.
        is_form = context.get("is_presign_request") and model.name == "CreateBucket"
        if function and not is_form:
            service = model.service_model.service_name
            context["dolbom_use"] = function, params
            self.uses.update(used(function, use) for use in asked(service, model.name, params))

    def _signed(self, request: Any, **_: Any) -> None:
        """A form for an upload is signed, and nothing is called: S3 asks the policies of who signed it later."""
        fields = request.context.get("s3-presign-post-fields")
        function = acting()
        if fields and function:
            policy = request.context["s3-presign-post-policy"]["conditions"]
            name = next(condition["bucket"] for condition in policy if "bucket" in condition)
            params = {"Bucket": name, "Key": fields["key"]}
            self.uses.update(used(function, use) for use in asked("s3", "PutObject", params))

    def _answered(self, http_response: Any, context: dict[str, Any], **_: Any) -> None:
        """That an object is missing is told to who may list its bucket."""
        if http_response.status_code == MISSING_S3_STATUS and "dolbom_use" in context:
            function, params = context["dolbom_use"]
            self.uses.add(Use(function, "s3:ListBucket", bucket(params["Bucket"])))


RECORDER = Recorder()
"""Of this process."""


def allowed_in(file: Path) -> set[Use]:
    """What functions were allowed in an embedded cloud, and so have done, by the file that it leaves behind."""
    found = set()
    for line in file.read_text().splitlines():
        role, action, resource, keys = json.loads(line)
        named = _ROLE.search(role)
        function = re.sub(r"(?<!^)(?=[A-Z])", "_", named[1]).lower() if named else ""
        if function in FUNCTIONS:
            arn = _POOL.sub(A_POOL, _IN_ANY_ACCOUNT.sub(f":{ACCOUNT}:", bucket_of(resource)))
            told = tuple((key, (value,) if isinstance(value, str) else tuple(value)) for key, value in keys.items())
            if any(key.startswith(SEALED_FOR) for key, _ in told):
                arn = NAMES_KEY
            elif action == "kms:GenerateMac":
                arn = HOUSEHOLDS_KEY
            found.add(used(function, (action, arn, told)))
    return found


_BY_THE_CLOCK = schedules_run.__file__
_FUNCTIONS = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}


@cache
def _whose(path: str) -> tuple[str, bool, bool]:
    """Of a module: the function whose handler it is, whether it is of the tests, and whether it is of the layer."""
    found = _FUNCTION.search(path)
    return found[1] if found else "", path.startswith(_TESTS), path.startswith(_OURS)


def acting() -> str:
    """The function that is at work in this thread; nothing where a test is, also one that does something of its own in
    the middle of a function's call, as another process might: then its frames stand between ours."""
    frame, is_in_ours = sys._getframe(1), False
    while frame is not None:
        if frame.f_code is Api.__call__.__code__:
            return str(frame.f_locals["self"].app_name)
        if frame.f_code.co_filename == _BY_THE_CLOCK and frame.f_code.co_name == "handle":
            # Around a handler that the clock calls, with no frame of its module: its log has the function's name.
            name = str(frame.f_locals["logger"].service)
            return name if name in _FUNCTIONS else ""
        function, is_tests, is_ours = _whose(frame.f_code.co_filename)
        if function:
            return function
        if is_in_ours and is_tests:
            return ""
        is_in_ours = is_in_ours or is_ours
        frame = frame.f_back  # type: ignore[assignment]
    return ""
