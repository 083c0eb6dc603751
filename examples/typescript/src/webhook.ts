// Receiving a webhook, and making sure that it is one of ours.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { ensure, type Session } from "./session.js";

interface Received {
  headers: Record<string, string>;
  body: string;
}

export async function receive({ rest }: Session) {
  let arrived: (received: Received) => void;
  const arrival = new Promise<Received>((resolve) => (arrived = resolve));
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    // Taken at once, looked at afterwards: a receiver that is slow looks like one that fails.
    response.writeHead(204).end();
    const headers = request.headers as Record<string, string>;
    arrived({ headers, body: Buffer.concat(chunks).toString() });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  // The server lets webhooks lead to this machine only if its operator set
  // CARAVAN_WEBHOOKS_ALLOW_PRIVATE=true.
  const made = await rest.POST("/v1/webhooks", {
    body: { url: `http://127.0.0.1:${port}/caravan`, types: ["account.created"] },
  });
  ensure(made.data && "secret" in made.data && made.data.secret, `a webhook is made: ${made.error?.detail}`);
  const { secret, webhook } = made.data;
  const { data: account } = await rest.POST("/v1/accounts", { body: { name: "Tailspin Example" } });

  const { headers, body } = await arrival;
  // The bytes as they came: a text that was parsed and written again has another signature.
  const event = new Webhook(secret).verify(body, headers) as {
    type: string;
    subject: string;
  };
  ensure(account && "id" in account && event.subject === account.id, "the event tells of the new account");
  console.log(`  ${event.type} ${event.subject}, signature verified`);

  await rest.DELETE("/v1/webhooks/{id}", { params: { path: { id: webhook.id } } });
  server.close();
}
