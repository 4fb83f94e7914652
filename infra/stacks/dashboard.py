"""The dashboard of the watch stack."""

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.metrics import of_api, of_function, of_machine, of_queue, of_table
from infra.names import prefix
from infra.stacks.apis import Apis
from infra.stacks.data import Data
from infra.stacks.service import Service

WIDTH = 12


def dashboard(stack: Stack, data: Data, service: Service, apis: Apis) -> None:
    """Adds the one dashboard, which looks at what the alarms look at."""
    board = cloudwatch.Dashboard(stack, "Dashboard", dashboard_name=prefix())
    for api in apis.apis:
        board.add_widgets(
            _graph(
                f"{api.name}: requests",
                [of_api(api.api_name, name) for name in ("Count", "4XXError", "5XXError")],
            ),
            _graph(
                f"{api.name}: latency, ms",
                [of_api(api.api_name, "Latency", statistic) for statistic in ("p50", "p99")],
            ),
        )
    functions = [function.function_name for function in service.functions]
    board.add_widgets(
        _graph("Functions: errors", [of_function(name, "Errors") for name in functions]),
        _graph("Functions: duration p99, ms", [of_function(name, "Duration", "p99") for name in functions]),
    )
    consumers = [function.function_name for function in service.stream_consumers]
    queues = service.dead_letter_queues
    board.add_widgets(
        _graph("Streams: age, ms", [of_function(name, "IteratorAge", "Maximum") for name in consumers]),
        _graph("Dead letters", [of_queue(name, "ApproximateNumberOfMessagesVisible") for name in queues]),
    )
    tables = [table.table_name for table in (data.meals, data.alerts, data.identities)]
    machine = service.proof.machine.state_machine_arn
    board.add_widgets(
        _graph(
            "Tables: capacity used",
            [
                of_table(name, metric)
                for name in tables
                for metric in ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits")
            ],
        ),
        _graph("Nightly proof", [of_machine(machine, f"Executions{end}") for end in ("Succeeded", "Failed")]),
    )


def _graph(title: str, metrics: list[cloudwatch.Metric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, width=WIDTH, left=metrics)
