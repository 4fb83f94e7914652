"""The same libraries, put together as their tutorials do: a resource, a tracer, an idempotency layer, eager models.

Only its start is measured; it answers nothing.
"""

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent
from chalice.app import Chalice

from dolbom.meals.orders import requests

app = Chalice("orders")
logger, metrics, tracer = (
    Logger(service="orders"),
    Metrics(namespace="Dolbom", service="orders"),
    Tracer(service="orders"),
)
table = boto3.resource("dynamodb").Table("orders")
layer = DynamoDBPersistenceLayer(table_name="idempotency")
config = IdempotencyConfig(event_key_jmespath="body")

for model in (requests.OrderRequest, requests.CaptureRequest, requests.RefundRequest, requests.OrderView):
    model.model_rebuild(force=True, _types_namespace=vars(requests))


@tracer.capture_lambda_handler(capture_response=False)
@logger.inject_lambda_context
@metrics.log_metrics
@idempotent(persistence_store=layer, config=config)
def handler(event, context):  # type: ignore[no-untyped-def] # noqa: ARG001
    return {"statusCode": 200}
