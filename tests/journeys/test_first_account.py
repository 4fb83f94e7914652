"""What is asked of an account, asked of the embedded cloud: the questions after a deployment, the drill, the doctor."""

from typing import Any

import botocore.session
import pytest

from infra import installation
from infra.names import physical
from tools import doctor, page_drill, smoke
from tools.cloud.ministack import ACCOUNT, REGION

pytestmark = pytest.mark.xdist_group("cloud")


def client_of(cloud: dict[str, Any]) -> Any:
    """Clients of the embedded cloud, whatever the region is called."""

    def client(service: str) -> Any:
        return botocore.session.Session().create_client(
            service.partition(":")[0],
            region_name=REGION,
            endpoint_url=cloud["endpoint"],
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="of-nobody",
        )

    return client


def test_a_strangers_phone_finds_the_pages_and_every_api(cloud: dict[str, Any]) -> None:
    assert list(smoke.wrong(cloud["pages"], cloud["apis"])) == []
    (fault,) = smoke.wrong(cloud["pages"], {**cloud["apis"], "meals": f"{cloud['endpoint']}/nowhere"})
    assert fault.startswith("meals: ")


def test_A2_a_drill_on_topics_that_nobody_hears_says_so_and_a_subscriber_is_named(
    cloud: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    client = client_of(cloud)
    assert page_drill.drill(client("sns")) == [
        f"nobody hears {topic}: what it says reaches no one" for topic in map(physical, page_drill.TOPICS)
    ]
    sns = client("sns")
    heard = page_drill.topics(sns)["dolbom-alarms"]
    arn = sns.subscribe(TopicArn=heard, Protocol="sms", Endpoint="+821000000000")["SubscriptionArn"]
    try:
        assert "nobody hears dolbom-alarms" not in "".join(page_drill.drill(sns))
        assert "sms +821000000000: ask whether it was heard" in capsys.readouterr().out
    finally:
        sns.unsubscribe(SubscriptionArn=arn)


def test_the_doctor_says_what_the_embedded_cloud_has_and_lacks(cloud: dict[str, Any]) -> None:
    said = installation.read(installation.EXAMPLE)
    found = doctor.examine(doctor.Asked(client_of(cloud), said))
    for well in ("mail_is_signed", "origin_secret_is_there", "staff_has_a_second_factor", "tables_can_be_restored"):
        assert not [each for each in found[well] if "could not be asked" in each], found[well]
    assert found["origin_secret_is_there"] == found["staff_has_a_second_factor"] == []
    # It keeps no continuous backups, whatever a template says: so the doctor is seen to say no, too.
    assert found["tables_can_be_restored"] == [
        f"dolbom-{table} cannot be restored to a second of before: point-in-time recovery is off"
        for table in doctor.KEPT
    ]
    assert found["alarms_act"] == []
    assert "nobody hears dolbom-duty: what it says reaches no one" in found["pages_are_heard"]
    assert found["copies_are_made"] == ["there is no vault of backups: is the data stack deployed?"]
    assert found["pages_have_a_domain"] == [
        "the pages have no domain of their own: cdk.json, web.domain and web.certificate"
    ]
