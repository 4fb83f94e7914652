"""The three functions behind the streams of the two tables and all that each may touch: a part of the service stack
(M13, M14, A2). The fourth is discovery's."""

from aws_cdk import Stack

from infra import partitions as of
from infra.constructs.function import Function
from infra.constructs.function_defaults import FunctionDefaults
from infra.constructs.stream_consumer import StreamConsumer, key_starts_with
from infra.constructs.topic import Topic
from infra.partitions import CHECK, DELETE, GET, GET_MANY, PUT, QUERY, UPDATE
from infra.stacks.data import Data


class Streams:
    def __init__(self, stack: Stack, *, defaults: FunctionDefaults, data: Data, duty: Topic) -> None:
        meals, alerts = data.meals, data.alerts
        self.enforce_limits = enforce_limits = Function(
            stack,
            "enforce_limits",
            defaults=defaults,
            description="Recomputes each child's day from the ledger and corrects the account (M13)",
            timeout_s=60,
            is_async=True,
        )
        enforce_limits.allow_partitions([GET_MANY, QUERY, PUT, UPDATE, CHECK], meals.table_arn, [of.CHILD])
        enforce_limits.allow_partitions([QUERY], meals.table_arn, [of.POLICY])
        enforce_limits.allow_select(meals.table_arn, [of.CHILD])
        StreamConsumer(stack, function=enforce_limits, table=meals, only=key_starts_with("sk", "JOURNAL#"))

        self.check_misuse = check_misuse = Function(
            stack,
            "check_misuse",
            defaults=defaults,
            description="Scores payments by named rules and opens cases (M14)",
            timeout_s=60,
            is_async=True,
        )
        check_misuse.allow_partitions([PUT, UPDATE], meals.table_arn, [of.WINDOW])
        # The partners' feeds, for the stream has no third reader: what was told of an order stands by its reference.
        check_misuse.allow_partitions([GET_MANY], meals.table_arn, [of.FEED, of.ORDER])
        check_misuse.allow_partitions([PUT, UPDATE], meals.table_arn, [of.FEED])
        check_misuse.allow_partitions([UPDATE], meals.table_arn, [of.ORDER], attributes=of.TOLD)
        check_misuse.allow_partitions([GET], meals.table_arn, [of.CLIENT, of.WEBHOOKS])
        check_misuse.allow_starting("push_events")
        check_misuse.allow_partitions([GET, PUT], meals.table_arn, [of.CASE])
        check_misuse.allow_partitions([GET], meals.table_arn, [of.MERCHANT])
        check_misuse.allow_partitions([QUERY], meals.table_arn, [of.POLICY])
        StreamConsumer(stack, function=check_misuse, table=meals, only=key_starts_with("sk", "JOURNAL#"))

        self.follow_alerts = follow_alerts = Function(
            stack,
            "follow_alerts",
            defaults=defaults,
            description="Puts each report into its centre's queue; pages when life is at risk (A2, A3)",
            timeout_s=60,
            is_async=True,
        )
        follow_alerts.allow_partitions([GET, PUT], alerts.table_arn, [of.ALERT])
        follow_alerts.allow_partitions([GET, GET_MANY, QUERY, PUT, DELETE], alerts.table_arn, [of.FOLLOWED])
        follow_alerts.allow_partitions([PUT, DELETE], alerts.table_arn, [of.CENTRE, of.FIGURES])
        follow_alerts.allow_partitions([QUERY, PUT], alerts.table_arn, [of.HOUSEHOLD, of.PLACE])
        duty.allow_publishing(follow_alerts)
        StreamConsumer(stack, function=follow_alerts, table=alerts, only=key_starts_with("pk", "ALERT#"))
