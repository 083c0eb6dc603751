#!/usr/bin/env python3
"""Compares a copy of Caravan's records with the server, and names what differs.

    digest.py --vector                        prints the hash of the documented example
    digest.py URL RESOURCE COPY < TOKEN       COPY: one JSON object a line, with "id" and "version"

The hash of a range of records is the SHA-256, in hexadecimal, of a line "ID VERSION" for each record
that is not deleted, in the order of ids, each line ended by a line feed (openapi/sync.md). Needs
nothing but Python 3.9.
"""

import hashlib
import json
import sys
import urllib.parse
import urllib.request

VECTOR = {
    "account_01h455vb4pex5vsknk084sn02r": 1,
    "account_01h455vb4pex5vsknk084sn02q": 3,
}


def digest(versions):
    """The hash of records: a dict of versions by id."""
    lines = "".join(f"{id} {versions[id]}\n" for id in sorted(versions))
    return hashlib.sha256(lines.encode()).hexdigest()


def within(versions, range):
    """The records of a range such as "account_...a..account_...b"; either bound may be missing."""
    start, end = range.split("..")
    return {id: v for id, v in versions.items() if start <= id and (not end or id < end)}


def differences(ask, versions, range=".."):
    """The records that differ: {id: (version here, version there)}, None where there is none.

    `ask(range)` gets the server's digest of a range. Each call looks into one part of sixteen, so a
    single difference among n records is found in about log16(n) calls.
    """
    there = ask(range)
    here = within(versions, range)
    if there["count"] == len(here) and there["hash"] == digest(here):
        return {}
    if there["parts"]:
        found = {}
        for part in there["parts"]:
            copy = within(here, part["range"])
            if part["count"] != len(copy) or part["hash"] != digest(copy):
                found.update(differences(ask, copy, part["range"]))
        return found
    listed = {record["id"]: record["version"] for record in there["records"]}
    ids = sorted({*here, *listed})
    return {id: (here.get(id), listed.get(id)) for id in ids if here.get(id) != listed.get(id)}


def server(url, token, resource):
    """An `ask` for `differences`, and a list that it counts its calls in."""
    calls = []

    def ask(range):
        calls.append(range)
        query = urllib.parse.urlencode({"resource": resource, "range": range})
        request = urllib.request.Request(
            f"{url}/v1/sync/digest?{query}", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    return ask, calls


def main(arguments):
    if arguments == ["--vector"]:
        print(digest(VECTOR))
        return 0
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    url, resource, copy = arguments
    with open(copy, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    versions = {record["id"]: record["version"] for record in records}
    ask, calls = server(url, sys.stdin.readline().strip(), resource)
    found = differences(ask, versions)
    for id, (here, there) in sorted(found.items()):
        print(json.dumps({"id": id, "here": here, "there": there}))
    print(f"{len(versions)} records, {len(found)} differ, {len(calls)} calls", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
