"""A made-up town on tables in memory, outside of tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import botocore.session
from moto import mock_aws

from tests.conftest import REGION, Aws
from tests.support.town import Town

SHOP = "gimbap-1"


@contextmanager
def a_town() -> Iterator[Town]:
    """The meals table with its stream, the files bucket, a policy and a shop."""
    with mock_aws():
        session = botocore.session.get_session()
        texts = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        session.create_client("dynamodb", region_name=REGION).create_table(
            TableName="dolbom-meals",
            AttributeDefinitions=texts,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        session.create_client("s3", region_name=REGION).create_bucket(
            Bucket="dolbom-files", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        town = Town(Aws(tables={"meals": "dolbom-meals"}, buckets={"files": "dolbom-files"}))
        town.shop(SHOP)
        yield town
