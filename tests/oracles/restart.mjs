// urql with graphql-ws follows the subscription `changes` while its server is killed and started again:
// every change must arrive, once and in order.
//
//   node restart.mjs BINARY FOLDER      FOLDER is empty and holds the database
//
// The packages (graphql-ws, ws, @urql/core) are found by NODE_PATH.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(import.meta.url);
const { createClient: createSocket } = require("graphql-ws");
const { Client, subscriptionExchange } = require("@urql/core");
const WebSocket = require("ws");

const [binary, folder] = process.argv.slice(2);
const ROUNDS = 4;
const ACCOUNTS = 15;

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const base = `http://127.0.0.1:${port}`;
const environment = {
  ...process.env,
  DATABASE_URL: `sqlite:${folder}/restart.db`,
  CARAVAN_LISTEN: `127.0.0.1:${port}`,
  CARAVAN_ADMIN_EMAIL: "admin@example.com",
  CARAVAN_ADMIN_PASSWORD: "correct horse battery",
  CARAVAN_REQUESTS_PER_MINUTE: "0",
  CARAVAN_LOG: "error",
};

let server;
const stop = () => server?.kill("SIGKILL");
process.on("exit", stop);

async function start() {
  server = spawn(binary, ["serve"], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  for (let tries = 0; tries < 150; tries++) {
    if ((await fetch(`${base}/readyz`).catch(() => undefined))?.ok) return;
    await sleep(200);
  }
  throw new Error("the server did not start");
}

async function call(method, path, body, token) {
  const response = await fetch(base + path, {
    method,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

await start();
const { access_token: token } = await call("POST", "/v1/auth/login", {
  email: environment.CARAVAN_ADMIN_EMAIL,
  password: environment.CARAVAN_ADMIN_PASSWORD,
});
const { cursor } = await call("GET", "/v1/changes?after=latest", undefined, token);

// The same variables are sent at every new connection, so they are kept at the last cursor.
const variables = { after: cursor };
const socket = createSocket({
  url: `${base.replace("http", "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: `Bearer ${token}` },
  retryAttempts: Number.MAX_SAFE_INTEGER,
  shouldRetry: () => true,
  retryWait: () => sleep(100),
});
const client = new Client({
  url: `${base}/graphql`,
  exchanges: [
    subscriptionExchange({
      forwardSubscription: ({ query }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});
const heard = [];
const query = "subscription ($after: String) { changes(after: $after, types: [ACCOUNT]) { cursor recordId } }";
const { unsubscribe } = client.subscription(query, variables).subscribe(({ data, error }) => {
  if (error) throw error;
  variables.after = data.changes.cursor;
  heard.push(data.changes.recordId);
});

const made = [];
for (let round = 0; round < ROUNDS; round++) {
  for (let account = 0; account < ACCOUNTS; account++) {
    const name = `Example ${round}.${account}`;
    made.push((await call("POST", "/v1/accounts", { name }, token)).id);
  }
  stop();
  await start();
}
for (let tries = 0; heard.length < made.length && tries < 100; tries++) await sleep(100);
unsubscribe();
await socket.dispose();

const same = heard.join() === made.join();
console.log(`a subscription over ${ROUNDS} restarts: ${heard.length} of ${made.length} changes, ${same ? "in order, none twice" : "NOT THE SAME"}`);
process.exit(same ? 0 : 1);
