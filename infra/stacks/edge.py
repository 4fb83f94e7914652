"""What stands before the APIs on AWS, and before the pools in which people sign in: a web ACL with rate rules."""

import json

from aws_cdk import Environment, Stack
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from dolbom.api import SAFE
from dolbom.auth import ORIGIN_HEADER, VIEWER_HEADER
from dolbom.errors import TooMany
from dolbom.texts.problems.edge import BLOCKED, document_in_both
from dolbom.texts.words import LANGUAGES, Words
from infra.nag import acknowledge_standards
from infra.names import PREFIX, origin_secret, physical, prefix
from infra.stacks.apis import Apis
from infra.stacks.data import Data

# Thousands of phones of one carrier share an address, and a disaster has a whole town reporting: these numbers mean a
# machine, not a town. A web ACL cannot tell danger, so what reporters send is stopped by none of them, and by no bad
# name of an address: many reports are counted and labelled, and the function, which knows danger, decides (A10).
# One rule alone stops senders of reports: who takes most of what the stage lets through (500 a second) for five
# minutes would leave no room for anybody else's call for help.
REQUESTS_PER_ADDRESS_MAX = 20_000
REPORTS_PER_ADDRESS_MANY = 5_000
SENT_PER_ADDRESS_MAX = 100_000
RATE_WINDOW_S = 300
TO_ALERTS = "/alerts"
BLOCKED_BODY = document_in_both(
    TooMany(),
    Words(*(BLOCKED.said(language, {"minutes": RATE_WINDOW_S // 60}) for language in LANGUAGES)),
    has_numbers=True,
)
# The list of names that attack others is left out, as AWS itself only counts it.
BAD_NAMES = [
    f"awswaf:managed:aws:amazon-ip-list:AWSManaged{name}" for name in ("IPReputationList", "ReconnaissanceList")
]
BAD_INPUTS = "awswaf:managed:aws:known-bad-inputs:"
AS_IT_IS = [waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")]


class Edge(Stack):
    def __init__(self, scope: Construct, id: str, *, env: Environment, data: Data, apis: Apis) -> None:
        super().__init__(scope, id, env=env, description="Dolbom: web ACL. Not on the embedded cloud.")
        acl = self._web_acl()
        acknowledge_standards(
            acl,
            "WAFv2LoggingEnabled",
            because="Its log holds addresses, which an anonymous report must not leave (A1).",
        )
        for api in apis.apis:
            waf.CfnWebACLAssociation(
                self, f"{api.node.id}Association", resource_arn=api.stage_arn, web_acl_arn=acl.attr_arn
            )
        # Who guesses passwords goes past the APIs.
        for pool in (data.people, data.staff):
            waf.CfnWebACLAssociation(
                self, f"{pool.node.id}Association", resource_arn=pool.pool.user_pool_arn, web_acl_arn=acl.attr_arn
            )

    def _web_acl(self) -> waf.CfnWebACL:
        bounds = [
            ("reports", REPORTS_PER_ADDRESS_MANY, _reports(), True),
            ("machines", SENT_PER_ADDRESS_MAX, _reports(), False),
            ("requests", REQUESTS_PER_ADDRESS_MAX, _not(_reports()), False),
        ]
        # What came through the pages' distribution has CloudFront's address, which a whole town shares: it counts by
        # its viewer's, which the distribution names.
        rates = [
            _rate_rule(
                name, priority=at, per_address_max=most, of=of, is_counted=is_counted, through_pages=through_pages
            )
            for at, (name, most, of, is_counted, through_pages) in enumerate(
                (*bound, through_pages) for through_pages in (False, True) for bound in bounds
            )
        ]
        bad_names, bad_inputs = "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet"
        at = len(rates)
        rules = [
            *rates,
            _managed_rules(bad_names, priority=at, of=_not(_reports())),
            _managed_rules(bad_inputs, priority=at + 1),
            _stops("bad-names", *BAD_NAMES, priority=at + 2),
            _stops("bad-inputs", BAD_INPUTS, priority=at + 3),
        ]
        return waf.CfnWebACL(
            self,
            "WebAcl",
            name=prefix(),
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            custom_response_bodies={
                BLOCKED_BODY["code"]: waf.CfnWebACL.CustomResponseBodyProperty(
                    content=json.dumps(BLOCKED_BODY, ensure_ascii=False), content_type="APPLICATION_JSON"
                )
            },
            visibility_config=_visibility("all"),
            rules=rules,
        )


def _rate_rule(
    name: str,
    *,
    priority: int,
    per_address_max: int,
    of: waf.CfnWebACL.StatementProperty,
    is_counted: bool = False,
    through_pages: bool = False,
) -> waf.CfnWebACL.RuleProperty:
    """A bound on what one address sends in five minutes; beyond it requests are refused, or counted and labelled."""
    by_viewer = waf.CfnWebACL.RateBasedStatementCustomKeyProperty(
        header=waf.CfnWebACL.RateLimitHeaderProperty(name=VIEWER_HEADER, text_transformations=AS_IT_IS)
    )
    came_through = _matches(_header(ORIGIN_HEADER), "EXACTLY", origin_secret())
    rule = f"{name}-of-viewers" if through_pages else name
    return waf.CfnWebACL.RuleProperty(
        name=rule,
        priority=priority,
        action=waf.CfnWebACL.RuleActionProperty(count={}) if is_counted else _refused(),
        rule_labels=[waf.CfnWebACL.LabelProperty(name=f"{PREFIX}:many-{name}")] if is_counted else None,
        statement=waf.CfnWebACL.StatementProperty(
            rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="CUSTOM_KEYS" if through_pages else "IP",
                custom_keys=[by_viewer] if through_pages else None,
                limit=per_address_max,
                evaluation_window_sec=RATE_WINDOW_S,
                scope_down_statement=_all(of, came_through if through_pages else _not(came_through)),
            )
        ),
        visibility_config=_visibility(rule),
    )


def _refused() -> waf.CfnWebACL.RuleActionProperty:
    return waf.CfnWebACL.RuleActionProperty(
        block=waf.CfnWebACL.BlockActionProperty(
            custom_response=waf.CfnWebACL.CustomResponseProperty(
                response_code=BLOCKED_BODY["status"],
                custom_response_body_key=BLOCKED_BODY["code"],
                response_headers=[
                    waf.CfnWebACL.CustomHTTPHeaderProperty(name=name, value=value)
                    for name, value in {**SAFE, "Retry-After": str(RATE_WINDOW_S)}.items()
                ],
            )
        )
    )


def _reports() -> waf.CfnWebACL.StatementProperty:
    """What reporters send: reports, messages, photos, the wish to have one opened again."""
    return waf.CfnWebACL.StatementProperty(
        and_statement=waf.CfnWebACL.AndStatementProperty(
            statements=[
                _matches(waf.CfnWebACL.FieldToMatchProperty(method={}), "EXACTLY", "POST"),
                _matches(waf.CfnWebACL.FieldToMatchProperty(uri_path={}), "CONTAINS", TO_ALERTS),
                _not(_matches(waf.CfnWebACL.FieldToMatchProperty(uri_path={}), "CONTAINS", "/desk/")),
            ]
        )
    )


def _all(*statements: waf.CfnWebACL.StatementProperty) -> waf.CfnWebACL.StatementProperty:
    return waf.CfnWebACL.StatementProperty(and_statement=waf.CfnWebACL.AndStatementProperty(statements=[*statements]))


def _header(name: str) -> waf.CfnWebACL.FieldToMatchProperty:
    return waf.CfnWebACL.FieldToMatchProperty(single_header={"Name": name})


def _not(statement: waf.CfnWebACL.StatementProperty) -> waf.CfnWebACL.StatementProperty:
    return waf.CfnWebACL.StatementProperty(not_statement=waf.CfnWebACL.NotStatementProperty(statement=statement))


def _matches(field: waf.CfnWebACL.FieldToMatchProperty, how: str, text: str) -> waf.CfnWebACL.StatementProperty:
    return waf.CfnWebACL.StatementProperty(
        byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=field,
            positional_constraint=how,
            search_string=text,
            text_transformations=AS_IT_IS,
        )
    )


def _stops(name: str, *labels: str, priority: int) -> waf.CfnWebACL.RuleProperty:
    """Refuses what rules of AWS have labelled, by one label or by all of a namespace, which ends in a colon. Theirs
    would answer with a page of their own: whoever reports is told the numbers to call."""
    matches = [
        waf.CfnWebACL.StatementProperty(
            label_match_statement=waf.CfnWebACL.LabelMatchStatementProperty(
                scope="NAMESPACE" if label.endswith(":") else "LABEL", key=label
            )
        )
        for label in labels
    ]
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=_refused(),
        statement=matches[0]
        if len(matches) == 1
        else waf.CfnWebACL.StatementProperty(or_statement=waf.CfnWebACL.OrStatementProperty(statements=matches)),
        visibility_config=_visibility(name),
    )


def _managed_rules(
    name: str, *, priority: int, of: waf.CfnWebACL.StatementProperty | None = None
) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        # Counted and labelled: the rule of ours behind it refuses, in our words.
        override_action=waf.CfnWebACL.OverrideActionProperty(count={}),
        statement=waf.CfnWebACL.StatementProperty(
            managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS", name=name, scope_down_statement=of
            )
        ),
        visibility_config=_visibility(name),
    )


def _visibility(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True,
        metric_name=physical(name),
        # A sampled request holds its sender's address, which an anonymous report must not leave anywhere.
        sampled_requests_enabled=False,
    )
