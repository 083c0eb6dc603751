// What a client does on its first day, one step after the other.

import { follow, tail } from "./feed.js";
import { listWithRelations, optimisticUpdate, upsert } from "./records.js";
import { ensure, signIn } from "./session.js";
import { receive } from "./webhook.js";

const session = await signIn(
  process.env.CARAVAN_EMAIL ?? "admin@example.com",
  process.env.CARAVAN_PASSWORD ?? "caravan demo password",
);

// Where the feed ends now: what follows comes after it.
const latest = await session.rest.GET("/v1/changes", { params: { query: { after: "latest" } } });
ensure(latest.data, "the feed has an end");

console.log("A list with relations");
await listWithRelations(session);
console.log("An optimistic update with a conflict");
await optimisticUpdate(session);
console.log("An upsert");
await upsert(session);
console.log("The change feed");
const { changes, cursor } = await tail(session, latest.data.cursor);
for (const change of changes) console.log(`  ${change.record_id} ${change.operation}`);
ensure(changes.length === 6, "every write of the steps before is there, once");
console.log("A subscription");
await follow(session, cursor);
console.log("A webhook");
await receive(session);
console.log("Done.");
