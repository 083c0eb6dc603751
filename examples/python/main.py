"""What an integration does on its first day, with a client that was generated from the OpenAPI document.

The generated package is `caravan_client`; see the README beside this file.
"""

import os
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread

import httpx
from caravan_client import AuthenticatedClient
from caravan_client.api.accounts import create_account, get_account, update_account
from caravan_client.api.changes import list_changes
from caravan_client.api.deals import list_deals
from caravan_client.api.stakeholders import upsert_stakeholder
from caravan_client.api.webhooks import create_webhook, delete_webhook
from caravan_client.models import (
    Account,
    AccountPatch,
    Change,
    ChangePage,
    CountryCode,
    CreatedWebhook,
    DealInclude,
    EventTypeName,
    ListDealsFilterstatus,
    ListDealsSortItem,
    NewAccount,
    NewStakeholder,
    NewWebhook,
    PageBodyDeal,
    Problem,
    Stakeholder,
)
from standardwebhooks import Webhook

BASE = os.environ.get("CARAVAN_URL", "http://127.0.0.1:8080")


def ensure(condition: bool, what: str) -> None:
    if not condition:
        raise SystemExit(f"not so: {what}")


def sign_in(email: str, password: str) -> AuthenticatedClient:
    # The generated operations want a token; this one gives it.
    answer = httpx.post(f"{BASE}/v1/auth/login", json={"email": email, "password": password})
    token: str = answer.raise_for_status().json()["access_token"]
    return AuthenticatedClient(base_url=BASE, token=token)


def with_version(client: AuthenticatedClient, version: int) -> AuthenticatedClient:
    """A client whose next change is refused if the record has another version."""
    headers = {"If-Match": f'"{version}"'}
    return AuthenticatedClient(base_url=BASE, token=client.token, headers=headers)


def list_with_relations(client: AuthenticatedClient) -> None:
    page = list_deals.sync(
        client=client,
        filterstatus=ListDealsFilterstatus.OPEN,
        sort=[ListDealsSortItem("-amount_minor")],
        include=[DealInclude.ACCOUNT, DealInclude.STAGE],
        limit=5,
    )
    assert isinstance(page, PageBodyDeal), page
    for deal in page.data:
        account = deal.account
        print(f"  {deal.name}: {account.name if isinstance(account, Account) else '-'}")


def optimistic_update(client: AuthenticatedClient) -> None:
    made = create_account.sync(client=client, body=NewAccount(name="Adatum Example AG"))
    assert isinstance(made, Account), made
    # Somebody else changes it meanwhile.
    update_account.sync(made.id, client=client, body=AccountPatch(country=CountryCode.DE))

    change = AccountPatch(industry="logistics")
    refused = update_account.sync(made.id, client=with_version(client, made.version), body=change)
    assert isinstance(refused, Problem), refused
    ensure(refused.code == "VERSION_CONFLICT", "the older version is refused")

    current = get_account.sync(made.id, client=client)
    assert isinstance(current, Account), current
    again = update_account.sync(made.id, client=with_version(client, current.version), body=change)
    assert isinstance(again, Account), again
    print(f"  {again.industry} in version {again.version}")


def upsert(client: AuthenticatedClient) -> None:
    def put(title: str) -> tuple[HTTPStatus, Stakeholder]:
        body = NewStakeholder(given_name="Kim", family_name="Example", title=title)
        answer = upsert_stakeholder.sync_detailed("erp", "4712", client=client, body=body)
        assert isinstance(answer.parsed, Stakeholder), answer.parsed
        return answer.status_code, answer.parsed

    first, made = put("Controller")
    second, changed = put("Head of Finance")
    ensure((first, second) == (HTTPStatus.CREATED, HTTPStatus.OK), "made, then changed")
    ensure(made.id == changed.id, "it is one record")
    print(f"  {changed.name}: {changed.title} in version {changed.version}")


def tail(client: AuthenticatedClient, cursor: str) -> Iterator[Change]:
    """Everything after a cursor; whoever keeps the cursor misses nothing and sees nothing twice."""
    while True:
        page = list_changes.sync(client=client, after=cursor, limit=1000)
        assert isinstance(page, ChangePage), page
        yield from page.data
        if not page.has_more:
            return
        cursor = page.cursor


class Receiver(BaseHTTPRequestHandler):
    """Takes a delivery and looks at it afterwards."""

    arrived: "Queue[tuple[dict[str, str], bytes]]" = Queue()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(HTTPStatus.NO_CONTENT)
        self.end_headers()
        self.arrived.put(({name.lower(): value for name, value in self.headers.items()}, body))

    def log_message(self, format: str, *args: object) -> None:
        pass


def receive_webhook(client: AuthenticatedClient) -> None:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    # The server lets webhooks lead to this machine only if its operator set
    # CARAVAN_WEBHOOKS_ALLOW_PRIVATE=true.
    url = f"http://127.0.0.1:{server.server_port}/caravan"
    hook = create_webhook.sync(
        client=client, body=NewWebhook(url=url, types=[EventTypeName.ACCOUNT_CREATED])
    )
    assert isinstance(hook, CreatedWebhook) and isinstance(hook.secret, str), hook
    create_account.sync(client=client, body=NewAccount(name="Wingtip Example Inc"))

    headers, body = Receiver.arrived.get(timeout=20)
    event = Webhook(hook.secret).verify(body, headers)
    print(f"  {event['type']} {event['subject']}, signature verified")
    delete_webhook.sync_detailed(hook.webhook.id, client=client)
    server.shutdown()


def main() -> None:
    email = os.environ.get("CARAVAN_EMAIL", "admin@example.com")
    client = sign_in(email, os.environ.get("CARAVAN_PASSWORD", "caravan demo password"))
    end = list_changes.sync(client=client, after="latest")
    assert isinstance(end, ChangePage), end

    print("A list with relations")
    list_with_relations(client)
    print("An optimistic update with a conflict")
    optimistic_update(client)
    print("An upsert")
    upsert(client)
    print("The change feed")
    changes = list(tail(client, end.cursor))
    for change in changes:
        print(f"  {change.record_id} {change.operation}")
    ensure(len(changes) == 5, "every write of the steps before is there, once")
    print("A webhook")
    receive_webhook(client)
    print("Done.")


main()
