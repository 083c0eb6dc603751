/**
 * Compares a copy of Caravan's records with the server, and names what differs.
 *
 *   node digest.ts --vector                   prints the hash of the documented example
 *   node digest.ts URL RESOURCE COPY < TOKEN  COPY: one JSON object a line, with "id" and "version"
 *
 * The hash of a range of records is the SHA-256, in hexadecimal, of a line "ID VERSION" for each record
 * that is not deleted, in the order of ids, each line ended by a line feed (openapi/sync.md). Needs
 * nothing but Node 22.18, which runs TypeScript as it stands.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

type Versions = Map<string, number>;
type Part = { range: string; count: number; hash: string };
type Digest = Part & { parts: Part[]; records: { id: string; version: number }[] };
type Difference = { id: string; here: number | null; there: number | null };

const VECTOR: Versions = new Map([
  ["account_01h455vb4pex5vsknk084sn02r", 1],
  ["account_01h455vb4pex5vsknk084sn02q", 3],
]);

/** The hash of records. */
export function digest(versions: Versions): string {
  const hash = createHash("sha256");
  // Ids are ASCII, so that the order of strings is that of bytes.
  for (const id of [...versions.keys()].sort()) hash.update(`${id} ${versions.get(id)}\n`);
  return hash.digest("hex");
}

/** The records of a range such as "account_...a..account_...b"; either bound may be missing. */
export function within(versions: Versions, range: string): Versions {
  const [start = "", end = ""] = range.split("..");
  return new Map([...versions].filter(([id]) => start <= id && (end === "" || id < end)));
}

function same(part: Part, copy: Versions): boolean {
  return part.count === copy.size && part.hash === digest(copy);
}

/**
 * The records that differ. `ask` gets the server's digest of a range. Each call looks into one part of
 * sixteen, so a single difference among n records is found in about log16(n) calls.
 */
export async function differences(
  ask: (range: string) => Promise<Digest>,
  versions: Versions,
  range = "..",
): Promise<Difference[]> {
  const there = await ask(range);
  const here = within(versions, range);
  if (same(there, here)) return [];
  if (there.parts.length > 0) {
    const found: Difference[] = [];
    for (const part of there.parts) {
      const copy = within(here, part.range);
      if (!same(part, copy)) found.push(...(await differences(ask, copy, part.range)));
    }
    return found;
  }
  const listed: Versions = new Map(there.records.map(({ id, version }) => [id, version]));
  const ids = [...new Set([...here.keys(), ...listed.keys()])].sort();
  return ids
    .map((id) => ({ id, here: here.get(id) ?? null, there: listed.get(id) ?? null }))
    .filter(({ here, there }) => here !== there);
}

async function main(args: string[]): Promise<number> {
  if (args[0] === "--vector") {
    console.log(digest(VECTOR));
    return 0;
  }
  const [url, resource, file] = args;
  if (url === undefined || resource === undefined || file === undefined) {
    console.error("digest.ts URL RESOURCE COPY < TOKEN");
    return 2;
  }
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line.trim() !== "");
  const records: { id: string; version: number }[] = lines.map((line) => JSON.parse(line));
  const versions: Versions = new Map(records.map(({ id, version }) => [id, version]));
  const token = readFileSync(0, "utf8").trim();
  let calls = 0;
  const found = await differences(async (range) => {
    calls += 1;
    const query = new URLSearchParams({ resource, range });
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/v1/sync/digest?${query}`, { headers });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Digest;
  }, versions);
  for (const difference of found) console.log(JSON.stringify(difference));
  console.error(`${versions.size} records, ${found.length} differ, ${calls} calls`);
  return found.length > 0 ? 1 : 0;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
