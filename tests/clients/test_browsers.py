"""A frontend of another origin may send and read whatever the schema speaks of."""

import pytest
import yaml
from django.conf import settings

from sandbox import dotenv

# Only other services send these.
OF_PROVIDERS = {"X-Razorpay-Event-Id", "X-Razorpay-Signature", "X-Twilio-Signature"}


@pytest.fixture(scope="module")
def operations():
    schema = yaml.safe_load((dotenv.ROOT / "docs" / "openapi.yaml").read_text())
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_every_header_of_the_schema_may_be_sent(operations):
    parameters = [parameter for operation in operations for parameter in operation.get("parameters", [])]
    sent = {parameter["name"] for parameter in parameters if parameter["in"] == "header"} - OF_PROVIDERS
    assert {name.lower() for name in sent} - set(settings.CORS_ALLOW_HEADERS) == set()


def test_every_header_of_an_answer_may_be_read(operations):
    answers = [answer for operation in operations for answer in operation["responses"].values()]
    told = {name for answer in answers for name in answer.get("headers", {})}
    assert {name.lower() for name in told} - set(settings.CORS_EXPOSE_HEADERS) == set()
