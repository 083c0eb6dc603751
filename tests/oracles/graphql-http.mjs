// Runs the audits of graphql-http against a server: node graphql-http.mjs URL, with a bearer token
// in TOKEN. What the specification only recommends or permits counts like what it demands.
import { createRequire } from 'node:module';

// `require`, as `import` would not look into NODE_PATH, where scripts/oracles has the package.
const { serverAudits } = createRequire(import.meta.url)('graphql-http');

const url = process.argv[2];
const authorization = `Bearer ${process.env.TOKEN}`;
const fetchFn = (target, init = {}) =>
  fetch(target, { ...init, headers: { authorization, ...init.headers } });

const audits = serverAudits({ url, fetchFn });
let passed = 0;
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === 'ok') {
    passed += 1;
  } else {
    console.log(`${audit.id} ${audit.name}: ${result.reason}`);
  }
}
console.log(`passed ${passed}/${audits.length}`);
process.exit(audits.length > 0 && passed === audits.length ? 0 : 1);
