"""What the engineer on call looks at: one dashboard, and alarms that each name a section of docs/runbook.md."""

from aws_cdk import Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.alarm import Alarm
from infra.constructs.budget import BUDGETS, Budget
from infra.constructs.function import Function
from infra.constructs.rest_api import RestApi
from infra.constructs.table import Table
from infra.constructs.topic import ALARMS, Topic
from infra.metrics import (
    of_acl,
    of_api,
    of_function,
    of_index,
    of_ours,
    of_queue,
    of_table,
    of_topic,
    unheard,
)
from infra.names import plain
from infra.outputs import publish
from infra.stacks.apis import Apis
from infra.stacks.dashboard import dashboard
from infra.stacks.data import Data
from infra.stacks.service import Service
from infra.stacks.watched_clocks import watch_clocks
from infra.target import Target

SLOW_SHARE_OF_TIMEOUT = 0.8
SLOW_PERIODS = 3
STREAM_AGE_MS_MAX = 5 * 60 * 1000
API_FAILURES_MAX = 5
API_LATENCY_MS_MAX = 3000


class Watch(Stack):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        env: Environment,
        data: Data,
        service: Service,
        apis: Apis,
        target: Target,
    ) -> None:
        super().__init__(scope, id, env=env, description="Dolbom: dashboard and alarms.")
        told = target.installation
        alarms = Topic(
            self,
            "alarms",
            "Dolbom: something needs an engineer",
            subscribers=told.alarms,
            published_by=[ALARMS, BUDGETS],
        )
        if target.is_aws:
            Budget(self, usd=told.budget_usd, topic=alarms)
        self.topic, self.duty = alarms.topic, service.duty.topic
        publish(self, "topic", "alarms", self.topic.topic_arn)
        for topic, told_by in ((service.duty, self.topic), (service.mail_troubles, self.topic), (alarms, self.duty)):
            self._watch_topic(topic, told_by=told_by)
            if target.is_aws:  # the embedded cloud's alarms cannot reckon, and nobody is subscribed there
                self._watch_hearing(topic, told_by=told_by)
        self._watch_mails(service.mail_troubles)
        for function in service.functions:
            self._watch_function(function)
        for function in service.stream_consumers:
            self._watch_stream(function)
        for queue_name in service.dead_letter_queues:
            self._watch_dead_letters(queue_name)
        for api in apis.apis:
            self._watch_api(api)
        for table in (data.meals, data.alerts, data.identities):
            self._watch_table(table)
        watch_clocks(self._alarm, service)
        self._watch_rows(service.keep_clocks)
        self._watch_lines(service.receive_file)
        self._watch_notices(service.keep_clocks)
        self._watch_tokens(service.make_token)
        self._watch_webhooks(service.push_events)
        self._watch_findings(service.nightly_audit)
        self._watch_floods()
        dashboard(self, data, service, apis)

    def _watch_function(self, function: Function) -> None:
        self._alarm(
            f"{function.name}_errors",
            metric=of_function(function.function_name, "Errors"),
            threshold=1,
            meaning=f"{function.name} raised, was killed or ran out of time.",
            runbook="a-function-fails",
        )
        self._alarm(
            f"{function.name}_throttles",
            metric=of_function(function.function_name, "Throttles"),
            threshold=1,
            meaning=f"{function.name} was refused a place to run: the account's concurrency is used up.",
            runbook="a-function-is-throttled",
        )
        self._alarm(
            f"{function.name}_slow",
            metric=of_function(function.function_name, "Duration", "p99"),
            threshold=function.timeout_s * 1000 * SLOW_SHARE_OF_TIMEOUT,
            # Of what runs once a minute or once a night no three periods in a row are ever slow.
            periods=SLOW_PERIODS if function.is_api else 1,
            meaning=f"{function.name} comes close to its {function.timeout_s} seconds.",
            runbook="a-function-is-slow",
        )

        self._alarm(
            f"{function.name}_rows_unreadable",
            metric=of_ours("RowsUnreadable", function.name),
            threshold=1,
            meaning=f"{function.name} met a row that it cannot read, and went on without it.",
            runbook="a-row-cannot-be-read",
        )

    def _watch_floods(self) -> None:
        """What the edge counts, or stops, of reports from one address: danger is told from it by nobody there (A10)."""
        self._alarm(
            "reports_from_one_address",
            metric=of_acl("reports", "CountedRequests", self.region),
            threshold=1,
            meaning="One address sends more reports than a town does; all of them are let through.",
            runbook="reports-come-in-a-flood",
        )
        self._alarm(
            "reports_stopped",
            metric=of_acl("machines", "BlockedRequests", self.region),
            threshold=1,
            meaning="One address sends so many reports that the edge stops it; somebody behind it may be in danger.",
            runbook="reports-come-in-a-flood",
        )

    def _watch_stream(self, function: Function) -> None:
        self._alarm(
            f"{function.name}_behind",
            metric=of_function(function.function_name, "IteratorAge", "Maximum"),
            threshold=STREAM_AGE_MS_MAX,
            meaning=f"{function.name} is behind its stream by minutes: a record may be stuck.",
            runbook="a-stream-falls-behind",
        )

    def _watch_dead_letters(self, queue_name: str) -> None:
        self._alarm(
            plain(queue_name),
            metric=of_queue(queue_name, "ApproximateNumberOfMessagesVisible"),
            threshold=1,
            meaning=f"{queue_name} holds what could not be processed; it is kept for 14 days.",
            runbook="dead-letters",
        )

    def _watch_api(self, api: RestApi) -> None:
        self._alarm(
            f"{api.name}_api_failing",
            metric=of_api(api.api_name, "5XXError"),
            threshold=API_FAILURES_MAX,
            meaning=f"The {api.name} API answers 5xx.",
            runbook="an-api-fails",
        )
        self._alarm(
            f"{api.name}_api_late",
            metric=of_api(api.api_name, "Latency", "p99"),
            threshold=API_LATENCY_MS_MAX,
            periods=3,
            meaning=f"One request in a hundred to the {api.name} API takes more than {API_LATENCY_MS_MAX} ms.",
            runbook="an-api-is-slow",
        )

    def _watch_table(self, table: Table) -> None:
        name = table.table_name
        for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
            what = metric.removesuffix("ThrottleEvents").lower()
            self._alarm(
                f"{table.name}_table_{what}_throttles",
                metric=of_table(name, metric),
                threshold=1,
                meaning=f"DynamoDB throttles {name}: a key is hot, or traffic grew too fast.",
                runbook="a-table-is-throttled",
            )
            for index in table.indexes:
                self._alarm(
                    f"{table.name}_{index}_{what}_throttles",
                    metric=of_index(name, index, metric),
                    threshold=1,
                    meaning=f"DynamoDB throttles the index {index} of {name}, and with it the table's writes.",
                    runbook="a-table-is-throttled",
                )

    def _watch_topic(self, topic: Topic, *, told_by: sns.ITopic) -> None:
        """What a topic took and somebody did not get; never told on the topic itself."""
        called = plain(topic.topic_name)
        self._alarm(
            f"{called}_undelivered",
            metric=of_topic(topic.topic_name, "NumberOfNotificationsFailed"),
            threshold=1,
            meaning=f"Something on the topic {topic.topic_name} did not reach somebody.",
            runbook="a-page-reaches-nobody",
            topic=told_by,
        )

    def _watch_hearing(self, topic: Topic, *, told_by: sns.ITopic) -> None:
        called = plain(topic.topic_name)
        self._alarm(
            f"{called}_unheard",
            metric=unheard(topic.topic_name),
            threshold=1,
            meaning=f"Something on the topic {topic.topic_name} reached nobody: who listens has not confirmed.",
            runbook="a-page-reaches-nobody",
            topic=told_by,
        )

    def _watch_mails(self, troubles: Topic) -> None:
        self._alarm(
            "mails_came_back",
            metric=of_topic(troubles.topic_name, "NumberOfMessagesPublished"),
            threshold=1,
            meaning="A mail to an office came back, was refused or is late: the office has not been told.",
            runbook="a-notice-is-not-heard",
        )

    def _watch_tokens(self, make_token: Function) -> None:
        self._alarm(
            "tokens_without_entitlements",
            metric=of_ours("EntitlementsNotRead", make_token.name),
            threshold=1,
            meaning="Somebody's entitlements could not be read: the token gives no right beyond reporting.",
            runbook="a-token-lacks-its-entitlements",
        )
        self._alarm(
            "tokens_cut",
            metric=of_ours("EntitlementsCut", make_token.name),
            threshold=1,
            meaning="Somebody has more children or areas than a token has room for.",
            runbook="a-token-lacks-its-entitlements",
        )

    def _watch_rows(self, keep_clocks: Function) -> None:
        self._alarm(
            "clocks_leave_rows",
            metric=of_ours("RowsFailed", keep_clocks.name),
            threshold=1,
            periods=2,
            meaning="A hold, a lapse, a report or a notice that is due could not be seen to for ten minutes.",
            runbook="a-row-is-left-behind",
        )

    def _watch_lines(self, receive_file: Function) -> None:
        self._alarm(
            "file_lines_left",
            metric=of_ours("LinesFailed", receive_file.name),
            threshold=1,
            meaning="A line of a file could not be posted for a fault of ours; the file's other lines are.",
            runbook="a-line-of-a-file-is-left",
        )

    def _watch_notices(self, keep_clocks: Function) -> None:
        for name, metric, periods, meaning in (
            ("refused", "NoticesRefused", 1, "A page or a mail to an office was refused; it is tried for half a day."),
            ("given_up", "NoticesGivenUp", 1, "A page or a mail to an office was given up: nobody was told."),
            ("not_heard", "ChannelsSilent", 2, "The duty topic or the mail service does not answer for ten minutes."),
        ):
            self._alarm(
                f"notices_{name}",
                metric=of_ours(metric, keep_clocks.name),
                threshold=1,
                periods=periods,
                meaning=meaning,
                runbook="a-notice-is-not-heard",
            )

    def _watch_webhooks(self, push_events: Function) -> None:
        waits = "A partner's server has not taken its events for half an hour or longer."
        stopped = "Nothing is pushed to a partner any more; its events wait in its feed."
        self._count(push_events, "webhooks_wait", "WebhooksWaiting", waits, "a-partner-hears-nothing")
        self._count(push_events, "webhooks_stopped", "WebhooksStopped", stopped, "a-partner-hears-nothing")

    def _watch_findings(self, nightly_audit: Function) -> None:
        apart = "The nightly proof found rows that do not agree with each other."
        unexplained = "The nightly proof found won that were made or lost."
        self._count(nightly_audit, "proof_findings", "AuditFindings", apart, "the-nightly-proof-finds-something")
        self._count(
            nightly_audit, "proof_unexplained_won", "UnexplainedKrw", unexplained, "the-nightly-proof-finds-something"
        )

    def _count(self, function: Function, name: str, metric: str, meaning: str, runbook: str) -> None:
        """An alarm as soon as a function counts one of what should be none."""
        self._alarm(name, metric=of_ours(metric, function.name), threshold=1, meaning=meaning, runbook=runbook)

    def _alarm(
        self,
        name: str,
        *,
        metric: cloudwatch.IMetric,
        threshold: float,
        meaning: str,
        runbook: str,
        periods: int = 1,
        is_heartbeat: bool = False,
        topic: sns.ITopic | None = None,
    ) -> None:
        Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            meaning=meaning,
            runbook=runbook,
            topic=topic or self.topic,
            periods=periods,
            is_heartbeat=is_heartbeat,
        )
