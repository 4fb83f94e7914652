"""User pools in memory. Moto signs with one key, and takes it apart anew for each pool: here it is once a process."""

import json
from types import SimpleNamespace
from typing import Any

from joserfc.jwk import RSAKey
from moto.cognitoidp import models

_keys: dict[str, RSAKey] = {}


def _import_key(told: Any) -> RSAKey:
    text = json.dumps(told, sort_keys=True)
    if text not in _keys:
        _keys[text] = RSAKey.import_key(told)
    return _keys[text]


models.jwk = SimpleNamespace(RSAKey=SimpleNamespace(import_key=_import_key))


def new_pool(idp: Any, name: str, **how: Any) -> str:
    """A new user pool; its id."""
    return str(idp.create_user_pool(PoolName=name, **how)["UserPool"]["Id"])
