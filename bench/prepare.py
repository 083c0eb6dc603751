"""Makes a workspace with the harness's neutral data: prepare.py postgres|sqlite

The binary makes the tables and the workspace; the rows are copied set by set, never through the
API. Writes what the harness reads: a token and the ids that stand for the neutral rows.
"""
import csv, json, os, sqlite3, subprocess, sys
from datetime import datetime

STORE = sys.argv[1]
WORK, SOURCE = os.environ["BENCH_WORK"], os.environ.get("BENCH_TPL", "crmbench")
FILE = f"{WORK}/caravan-sqlite.db"
if STORE == "sqlite":
    os.environ["DATABASE_URL"] = f"sqlite:{FILE}"
    for end in ("", "-wal", "-shm"):
        if os.path.exists(FILE + end):
            os.unlink(FILE + end)
EMAIL = "bench@example.com"
# The harness's words for stages; moves come from the last one, where no deal of the data is.
STAGES = ["discovery", "evaluation", "proposal", "negotiation", "closed_won", "closed_lost", "parked"]
PIPELINE = "01900000-0000-7000-8000-000000000001"


def stage_uid(name):
    return f"01900000-0000-7000-8000-0000000000{16 + STAGES.index(name)}"


def caravan(*arguments):
    settings = dict(os.environ, CARAVAN_JWT_ACCESS_SECONDS="86400", CARAVAN_LOG="warn")
    return subprocess.run([os.environ["CARAVAN"], *arguments], env=settings, check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def psql(script, database):
    command = ["psql", "-v", "ON_ERROR_STOP=1", "-X", "-q", "-At", "-d", database]
    return subprocess.run(command, input=SETUP + script, check=True, stdout=subprocess.PIPE, text=True).stdout


def type_id(prefix, uid):
    bits, out = int(uid.replace("-", ""), 16), ""
    for _ in range(26):
        bits, out = bits >> 5, "0123456789abcdefghjkmnpqrstvwxyz"[bits & 31] + out
    return f"{prefix}_{out}"


# A UUIDv7 of a row: its moment, its kind, its number.
SETUP = """
SET TIME ZONE 'UTC';
CREATE FUNCTION pg_temp.uid(kind int, at timestamptz, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0')
           || '8' || lpad(to_hex(n), 15, '0'))::uuid $$;
"""
EPOCH = "timestamptz '2024-01-01 00:00:00Z'"


def owner(column):
    return f"pg_temp.uid(1, {EPOCH}, substr({column}, 6)::bigint)"


ACCOUNT, PERSON, DEAL = ("pg_temp.uid(2, a.created_at, a.id)", "pg_temp.uid(3, s.created_at, s.id)",
                         "pg_temp.uid(4, d.created_at, d.id)")
STAGE = "CASE d.stage " + " ".join(f"WHEN '{name}' THEN '{stage_uid(name)}'::uuid" for name in STAGES) + " END"
ROLE = "CASE m.buying_role WHEN 'user' THEN 'user_buyer' WHEN 'technical_evaluator' THEN 'technical_buyer' ELSE m.buying_role END"
KIND = "CASE {} WHEN 'closed_won' THEN 'won' WHEN 'closed_lost' THEN 'lost' ELSE 'open' END"


def tables(workspace):
    """Each table: its name, and what its columns are selected from."""
    ws = f"'{workspace}'::uuid"
    versioned = lambda at, updated: dict(version="1", created_at=at, updated_at=updated, deleted_at="NULL::timestamptz")
    values = ", ".join(f"('{stage_uid(name)}'::uuid, '{name}', {index})" for index, name in enumerate(STAGES))
    key = lambda object, kind, value, record: dict(workspace_id=ws, object=f"'{object}'", kind=f"'{kind}'", scope="''",
                                                   value=value, record_id=record)
    return [
        ("users", dict(workspace_id=ws, id=f"pg_temp.uid(1, {EPOCH}, n)", email="'owner' || n || '@example.com'",
                       name="'Owner ' || n", role="'rep'", is_active="true", external_ids="'[]'::jsonb",
                       **versioned(EPOCH, EPOCH)), "generate_series(1, 40) n"),
        ("pipelines", dict(workspace_id=ws, id=f"'{PIPELINE}'::uuid", name="'Bench'", is_default="false",
                           external_ids="'[]'::jsonb", **versioned(EPOCH, EPOCH)), "(SELECT 1) one"),
        ("pipeline_stages", dict(workspace_id=ws, id="s.id", pipeline_id=f"'{PIPELINE}'::uuid", name="s.name",
                                 kind=KIND.format("s.name"), probability="CASE s.name WHEN 'closed_won' THEN 100 ELSE 0 END",
                                 position="s.place", external_ids="'[]'::jsonb", **versioned(EPOCH, EPOCH)),
         f"(VALUES {values}) s(id, name, place)"),
        ("accounts", dict(workspace_id=ws, id=ACCOUNT, name="a.name", domains="jsonb_build_array(a.domain)",
                          industry="a.industry", employee_count="a.employees", country="a.country",
                          lifecycle_stage="CASE a.lifecycle WHEN 'churned' THEN 'former_customer' WHEN 'opportunity' THEN 'target' ELSE a.lifecycle END",
                          owner_id=owner("a.owner"), custom_fields="'{}'::jsonb", external_ids="'[]'::jsonb",
                          **versioned("a.created_at", "a.updated_at")), "crm.accounts a"),
        ("record_keys", key("account", "domain", "a.domain", ACCOUNT), "crm.accounts a"),
        ("stakeholders", dict(workspace_id=ws, id=PERSON, account_id=ACCOUNT, name="s.full_name", title="s.title",
                              department="s.department", emails="jsonb_build_array(jsonb_build_object('email', s.email, 'label', NULL, 'is_primary', true))",
                              phones="'[]'::jsonb", custom_fields="'{}'::jsonb", external_ids="'[]'::jsonb",
                              **versioned("s.created_at", "s.created_at")),
         "crm.stakeholders s JOIN crm.accounts a ON a.id = s.account_id"),
        ("record_keys", key("stakeholder", "email", "s.email", PERSON), "crm.stakeholders s"),
        ("deals", dict(workspace_id=ws, id=DEAL, account_id=ACCOUNT, name="d.name", amount_minor="d.amount_minor",
                       currency="d.currency", pipeline_id=f"'{PIPELINE}'::uuid", stage_id=STAGE, status=KIND.format("d.stage"),
                       stage_entered_at="d.created_at", owner_id=owner("a.owner"), expected_close_on="d.expected_close",
                       closed_at="CASE WHEN d.stage LIKE 'closed%' THEN d.updated_at END", custom_fields="'{}'::jsonb",
                       external_ids="'[]'::jsonb", **versioned("d.created_at", "d.updated_at")),
         "crm.deals d JOIN crm.accounts a ON a.id = d.account_id"),
        ("deal_stage_entries", dict(workspace_id=ws, id="pg_temp.uid(5, d.created_at, d.id)", deal_id=DEAL,
                                    pipeline_id=f"'{PIPELINE}'::uuid", stage_id=STAGE, entered_at="d.created_at",
                                    recorded_at="d.created_at"), "crm.deals d"),
        ("committee_members", dict(workspace_id=ws, id="pg_temp.uid(6, d.created_at, m.id)", deal_id=DEAL, stakeholder_id=PERSON,
                                   roles=f"jsonb_build_array({ROLE})", external_ids="'[]'::jsonb", **versioned("d.created_at", "d.created_at")),
         "crm.deal_stakeholders m JOIN crm.deals d ON d.id = m.deal_id JOIN crm.stakeholders s ON s.id = m.stakeholder_id"),
    ]


def selected(columns, source):
    return "SELECT " + ", ".join(columns.values()) + f" FROM {source}"


def fill_postgres(rows):
    script = "".join(f"INSERT INTO {name} ({', '.join(columns)}) {selected(columns, source)};\n"
                     for name, columns, source in rows)
    database = os.environ["PGDATABASE"]
    psql(script, database)
    psql("VACUUM ANALYZE;", database)


def kept(column, text):
    """A value of PostgreSQL as SQLite keeps it."""
    if text == "\\N":
        return None
    if column == "id" or column.endswith("_id"):
        return bytes.fromhex(text.replace("-", ""))
    if column.endswith("_at"):
        return round(datetime.fromisoformat(text).timestamp() * 1_000_000)
    return {"t": 1, "f": 0}.get(text, text) if column.startswith("is_") else text


def fill_sqlite(rows):
    file = sqlite3.connect(FILE)
    for name, columns, source in rows:
        text = psql(f"COPY ({selected(columns, source)}) TO STDOUT WITH (FORMAT csv, NULL '\\N');", SOURCE)
        names = list(columns)
        values = ([kept(column, value) for column, value in zip(names, row)] for row in csv.reader(text.splitlines()))
        file.executemany(f"INSERT INTO {name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values)
    file.commit()
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main():
    caravan("create-workspace", "Bench", "--slug", "bench", "--admin-email", EMAIL)
    if STORE == "sqlite":
        (workspace,), = sqlite3.connect(FILE).execute("SELECT hex(id) FROM workspaces WHERE slug = 'bench'")
        fill_sqlite(tables(workspace))
    else:
        workspace = psql("SELECT id FROM workspaces WHERE slug = 'bench';", os.environ["PGDATABASE"]).strip()
        fill_postgres(tables(workspace))

    def uids(script):
        return [line.split("|") for line in psql(script, SOURCE).splitlines()]

    accounts = [type_id("account", uid) for uid, in uids(f"SELECT {ACCOUNT} FROM crm.accounts a ORDER BY id;")]
    # A closed deal cannot be moved; the open deal before it stands for it.
    deals = []
    for uid, stage in uids(f"SELECT {DEAL}, stage FROM crm.deals d ORDER BY id;"):
        is_open = not stage.startswith("closed") or not deals
        deals.append(type_id("deal", uid) if is_open else deals[-1])
    # No case asks for one stakeholder, and no placeholder gives the id of a stage: this one does.
    stages = [type_id("pipeline_stage", stage_uid(STAGES[n % 4])) for n in range(50_000)]
    name = f"{WORK}/caravan-{STORE}"
    with open(name + ".ids.json", "w") as out:
        json.dump(dict(accounts=accounts, deals=deals, stakeholders=stages), out)
    with open(name + ".headers.json", "w") as out:
        json.dump({"Authorization": "Bearer " + caravan("token", EMAIL)}, out)


main()
