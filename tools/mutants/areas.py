"""Which tests a module answers to, the quickest first: most changes are noticed within seconds."""


def _named(folder: str, *names: str) -> tuple[str, ...]:
    return tuple(f"tests/{folder}/test_{name}.py" for name in names)


RULES = _named("rules", "ledger", "accounts", "orders", "decisions", "policy", "basket", "allowance")
PATHS = _named("exactly_once", "counts", "same_again", "bad_input", "published", "histories", "interleavings")
MERCHANTS = (*_named("rules", "receipts", "merchant_events"), *_named("functions", "meals_api"))
CRASHES = _named("exactly_once", "crashes")
CASEWORK = _named("functions", "desk_actions", "desk_cases", "desk_api")
SECOND_LINE = _named("functions", "enforce_limits", "enforce_limits_batches")

TESTS: dict[str, tuple[str, ...]] = {
    # money
    "auth": _named("rules", "auth"),
    "ids": (*_named("rules", "ids"), *PATHS[1:2]),
    "strict_json": _named("rules", "strict_json"),
    "money": (*RULES[5:6], *PATHS[2:4]),
    "meals.ledger": (*RULES, *PATHS),
    "meals.accounts": (*RULES, *PATHS),
    "meals.orders.lifecycle": (*RULES[2:3], *RULES, *PATHS),
    "meals.orders.decisions": (*RULES[3:4], *RULES, *PATHS),
    "meals.policy": RULES[3:],
    "meals.orders.basket": (*RULES[5:6], *PATHS[2:4]),
    "meals.orders.allowance": (*RULES[6:], *PATHS[2:4]),
    "meals.orders.receipts": MERCHANTS,
    "meals.orders.merchant_events": MERCHANTS,
    "meals.children.lapses": (*_named("rules", "lapses"), *PATHS[4:], *CRASHES),
    "meals.orders.payments": (*PATHS, *CRASHES),
    "meals.orders.fulfilment": (*PATHS, *CRASHES),
    "meals.orders.expiries": (*_named("functions", "keep_clocks_of_meals"), *PATHS, *CRASHES),
    "meals.rows": (*PATHS, *CRASHES),
    "meals.store": (*PATHS, *_named("rules", "children"), *_named("functions", "meals_api"), *CRASHES),
    # the second line
    "meals.limits.enforce": SECOND_LINE,
    "meals.limits.recount": (*_named("rules", "proof_of_limits"), *SECOND_LINE),
    # alerts
    "alerts.deadlines": (*_named("rules", "alerts_clocks"), *_named("functions", "keep_clocks")),
    "alerts.casework.clocks": (
        *_named("functions", "keep_clocks", "alerts_accidents"),
        *_named("rules", "alerts_clocks"),
    ),
    "alerts.transitions": (*_named("rules", "alerts_actions", "alerts_clocks"), *CASEWORK),
    "alerts.casework.actions": (*_named("rules", "alerts_actions"), *CASEWORK),
    "alerts.danger.assess": _named("rules", "alerts_danger"),
    "alerts.households.rules": (*_named("rules", "alerts_households"), *_named("functions", "alerts_households")),
    "alerts.rate_limits.limits": _named("functions", "alerts_abuse", "alerts_anonymity", "alerts_api"),
    "alerts.rate_limits.store": _named("functions", "alerts_abuse", "alerts_anonymity", "alerts_api"),
}

AREAS = {
    "money": tuple(name for name in TESTS if name.startswith(("money", "meals.")) and ".limits." not in name),
    "access": ("auth", "ids", "strict_json"),
    "clocks": ("alerts.deadlines", "alerts.casework.clocks"),
    "actions": ("alerts.transitions", "alerts.casework.actions"),
    "danger": tuple(name for name in TESTS if name.startswith("alerts.danger.")),
    "households": ("alerts.households.rules",),
    "limits": ("alerts.rate_limits.limits", "alerts.rate_limits.store"),
    "second_line": ("meals.limits.enforce", "meals.limits.recount"),
}
"""Modules by what they are about, each area for a sample of its own."""
