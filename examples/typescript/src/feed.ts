// Following the change feed: with a cursor that is kept, and as it happens over a WebSocket.

import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { graphql } from "./generated/graphql/gql.js";
import { base, ensure, type Session } from "./session.js";

/** Reads everything after a cursor. Whoever keeps the cursor misses nothing and sees nothing twice. */
export async function tail({ rest }: Session, after: string) {
  const changes = [];
  let cursor = after;
  for (let hasMore = true; hasMore; ) {
    const { data, error } = await rest.GET("/v1/changes", {
      params: { query: { after: cursor, limit: 1000 } },
    });
    ensure(data, `the feed is read: ${error?.detail}`);
    changes.push(...data.data);
    ({ cursor, has_more: hasMore } = data);
  }
  return { changes, cursor };
}

const CHANGES = graphql(`
  subscription Changes($after: String!) {
    changes(after: $after, types: [ACCOUNT]) {
      cursor
      recordId
      operation
    }
  }
`);

/** Hears of a change while it is made, by a subscription that begins where the tail ended. */
export async function follow({ rest, token }: Session, after: string) {
  const socket = createClient({
    url: `${base.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
  });
  const changes = socket.iterate<{ changes: { recordId: string; operation: string } }>({
    query: CHANGES.toString(),
    variables: { after },
  });
  const next = changes.next();
  const { data: account } = await rest.POST("/v1/accounts", {
    body: { name: "Contoso Example SA" },
  });
  const heard = (await next).value?.data?.changes;
  await changes.return?.();
  await socket.dispose();
  ensure(account && "id" in account, "an account is added");
  ensure(heard?.recordId === account.id, "the subscription tells of the new account");
  console.log(`  heard of ${heard?.recordId}: ${heard?.operation}`);
}
