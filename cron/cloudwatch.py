"""AWS, the only place that knows boto3: figures, topic, bucket, listener rule, dashboard and alarms.

A client costs megabytes and a tenth of a second, so each is made when it is first needed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from cron.alerts import DeliveryError
from cron.config import Aws
from cron.state import Message, StoreError

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient

# Few attempts with short limits: a round must not wait for AWS, and what fails is sent by a later round.
CLIENT = ClientConfig(
    connect_timeout=3,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_min_compression_size_bytes=2048,
    parameter_validation=True,
)
NOT_FOUND = frozenset({"NoSuchKey", "404"})
REJECTED_STATUS = range(400, 500)
# Words in the names of refusals that are of the caller and not of what it brought: later it may be taken.
PASSING_WORDS = (
    *("Throttl", "TooManyRequests", "RequestLimit", "RequestExpired", "ExpiredToken"),
    *("AccessDenied", "Unauthorized", "Unrecognized", "InvalidClientToken", "Signature"),
)
MOST_KEYS = 10_000


class AwsError(Exception):
    """AWS did not do it. `is_final`: it will never take this content."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


@cache
def get_client(service: str, region: str, endpoint_url: str) -> Any:  # Any: each service has its own class
    return boto3.client(service, region_name=region, endpoint_url=endpoint_url or None, config=CLIENT)  # type: ignore[call-overload]


class Cloud:
    """What the monitor does in AWS. Every method raises AwsError, or what its caller understands."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def _client(self, service: str) -> Any:  # Any: each service has its own class
        return get_client(service, self._aws.region, self._aws.endpoint_url)

    @property
    def _cloudwatch(self) -> "CloudWatchClient":
        return self._client("cloudwatch")  # type: ignore[no-any-return]

    @property
    def _s3(self) -> "S3Client":
        return self._client("s3")  # type: ignore[no-any-return]

    @property
    def _sns(self) -> "SNSClient":
        return self._client("sns")  # type: ignore[no-any-return]

    def put_data(self, data: list[dict[str, Any]]) -> None:
        """Publish at most 1,000 figures, compressed."""
        figures: Any = [{**figure, "Timestamp": datetime.fromisoformat(figure["Timestamp"])} for figure in data]
        call(lambda: self._cloudwatch.put_metric_data(Namespace=self._aws.namespace, MetricData=figures))

    def publish(self, message: Message) -> None:
        """Raises DeliveryError."""
        try:
            call(lambda: self._sns.publish(TopicArn=self._aws.topic_arn, Subject=message.subject, Message=message.text))
        except AwsError as error:
            raise DeliveryError(f"SNS {error}") from error

    def read_object(self, key: str) -> bytes | None:
        """Return what the bucket holds under the key, None when nothing. Raises StoreError."""
        try:
            answer = self._s3.get_object(Bucket=self._aws.bucket, Key=key)
            return answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_FOUND:
                return None
            raise StoreError(f"S3 {explain(error)}") from error
        except BotoCoreError as error:
            raise StoreError(f"S3 {explain(error)}") from error

    def write_object(self, key: str, content: bytes) -> None:
        """Raises StoreError."""
        try:
            call(lambda: self._s3.put_object(Bucket=self._aws.bucket, Key=key, Body=content))
        except AwsError as error:
            raise StoreError(f"S3 {error}") from error

    def find_newest(self, bucket: str, prefix: str) -> datetime | None:
        """Return when the newest non-empty object under the prefix was written."""
        pages = call(
            lambda: list(
                self._s3.get_paginator("list_objects_v2").paginate(
                    Bucket=bucket, Prefix=prefix, PaginationConfig={"MaxItems": MOST_KEYS}
                )
            )
        )
        written = [item["LastModified"] for page in pages for item in page.get("Contents", []) if item["Size"]]
        return max(written, default=None)

    def read_rule(self, arn: str) -> Mapping[str, Any]:  # Any: AWS's rule
        answer = call(lambda: self._client("elbv2").describe_rules(RuleArns=[arn]))
        rule: Mapping[str, Any] = answer["Rules"][0]
        return rule

    def write_conditions(self, arn: str, conditions: Sequence[Mapping[str, Any]]) -> None:  # Any: AWS's conditions
        call(lambda: self._client("elbv2").modify_rule(RuleArn=arn, Conditions=list(conditions)))

    def put_dashboard(self, name: str, body: str) -> list[str]:
        """Put a dashboard and return what AWS remarks on it."""
        answer = call(lambda: self._cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body))
        return [str(remark) for remark in answer.get("DashboardValidationMessages", [])]

    def put_alarm(self, alarm: Mapping[str, Any]) -> None:  # Any: PutMetricAlarm's arguments
        call(lambda: self._cloudwatch.put_metric_alarm(**alarm))

    def find_alarms(self, prefix: str) -> list[str]:
        pages = call(lambda: list(self._cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)))
        return [alarm["AlarmName"] for page in pages for alarm in page["MetricAlarms"]]


def call[Answer](ask: Callable[[], Answer]) -> Answer:
    """Ask AWS. Raises AwsError."""
    try:
        return ask()
    except (BotoCoreError, ClientError) as error:
        raise AwsError(explain(error), is_final=is_final(error)) from error


def explain(error: BotoCoreError | ClientError) -> str:
    """Return the error's name and no more: its text may hold account ids."""
    if isinstance(error, ClientError):
        return f"refuses: {error.response['Error'].get('Code', 'unknown')}"
    return f"fails: {type(error).__name__}"


def is_final(error: BotoCoreError | ClientError) -> bool:
    """Tell whether what was brought is wrong, so that bringing it again is of no use."""
    if not isinstance(error, ClientError):
        return type(error).__name__ == "ParamValidationError"
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = error.response["Error"].get("Code", "")
    return status in REJECTED_STATUS and not any(word in code for word in PASSING_WORDS)
