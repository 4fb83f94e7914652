"""The API of meals."""

from typing import Any

from dolbom.api import Api, Call, Model
from dolbom.caller import PUBLIC, people, partner

app = Api("meals_api")


class Hello(Model):
    who: str


@app.operation("GET /v1/meals/hello", auth=PUBLIC, answer=Hello)
def hello(call: Call[Any]) -> Hello:
    """Says hello."""
    return Hello(who="guest")


@app.operation("GET /v1/meals/me", auth=people("child", "guardian", "caseworker"), answer=Hello)
def me(call: Call[Any]) -> Hello:
    """Says who calls."""
    return Hello(who=",".join(sorted(call.caller.groups)))


@app.operation("POST /v1/meals/capture", auth=partner("orders.capture"), answer=Hello)
def capture(call: Call[Any]) -> Hello:
    """Says which partner calls."""
    return Hello(who=call.caller.subject)
