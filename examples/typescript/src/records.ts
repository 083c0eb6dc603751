// A list with relations, an optimistic update that meets a conflict, an upsert: REST and GraphQL.

import { graphql } from "./generated/graphql/gql.js";
import { ensure, type Session } from "./session.js";

const OPEN_DEALS = graphql(`
  query OpenDeals($first: Int!) {
    deals(
      first: $first
      filter: { status: { eq: OPEN } }
      orderBy: [{ field: AMOUNT_MINOR, direction: DESC }]
    ) {
      totalCount
      nodes {
        id
        name
        amountMinor
        currency
        account {
          name
        }
        stage {
          name
          probability
        }
      }
    }
  }
`);

/** The same list over both faces, with the related records in it: one round trip for a screen. */
export async function listWithRelations({ rest, graphql: ask }: Session) {
  const { data } = await rest.GET("/v1/deals", {
    params: {
      query: {
        "filter[status]": "open",
        sort: ["-amount_minor"],
        include: ["account", "stage"],
        limit: 5,
      },
    },
  });
  ensure(data, "deals are listed");
  for (const deal of data.data) {
    console.log(`  ${deal.name}: ${deal.account?.name}, ${deal.stage?.name}`);
  }

  const { deals } = await ask(OPEN_DEALS, { first: 5 });
  const ids = deals.nodes.map((deal) => deal.id);
  ensure(ids.join() === data.data.map((deal) => deal.id).join(), "both faces list the same deals");
  console.log(`  ${deals.totalCount} open deals in all`);
}

/** A screen shows a change at once, and takes it back when somebody else was faster. */
export async function optimisticUpdate({ rest }: Session) {
  const created = await rest.POST("/v1/accounts", {
    body: { name: "Fabrikam Example Ltd", industry: "software" },
  });
  // A dry run would have answered with something else, so a record is told by its id.
  ensure(created.data && "id" in created.data, "an account is added");
  const { id, version } = created.data;
  const etag = created.response.headers.get("etag");
  ensure(etag === `"${version}"`, "the ETag is the version");

  // Somebody else changes it meanwhile.
  await rest.PATCH("/v1/accounts/{id}", { params: { path: { id } }, body: { country: "DE" } });

  let shown: string | null | undefined = "logistics";
  const refused = await rest.PATCH("/v1/accounts/{id}", {
    params: { path: { id } },
    headers: { "if-match": etag },
    body: { industry: shown },
  });
  ensure(refused.error?.code === "VERSION_CONFLICT", "the older version is refused");

  // Back to what the server has, then once more on top of it.
  const current = await rest.GET("/v1/accounts/{id}", { params: { path: { id } } });
  ensure(current.data, "the account is read again");
  shown = current.data.industry;
  const again = await rest.PATCH("/v1/accounts/{id}", {
    params: { path: { id } },
    headers: { "if-match": `"${current.data.version}"` },
    body: { industry: "logistics" },
  });
  ensure(again.data?.industry === "logistics", "the newer version is changed");
  console.log(`  ${shown}, then ${again.data.industry}, in version ${again.data.version}`);
}

const UPSERT = graphql(`
  mutation UpsertStakeholder($match: MatchInput!, $input: NewStakeholder!) {
    upsertStakeholder(match: $match, input: $input) {
      id
      name
      title
      version
    }
  }
`);

/** A record by the id that another system has for it: made the first time, changed the second. */
export async function upsert({ rest, graphql: ask }: Session) {
  const put = (title: string) =>
    rest.PUT("/v1/stakeholders/by-external-id/{source}/{external_id}", {
      params: { path: { source: "erp", external_id: "4711" } },
      body: { given_name: "Robin", family_name: "Example", title },
    });
  const first = await put("Buyer");
  const second = await put("Head of Procurement");
  ensure(first.response.status === 201 && second.response.status === 200, "made, then changed");
  ensure(first.data?.id === second.data?.id, "it is one record");

  const { upsertStakeholder: same } = await ask(UPSERT, {
    match: { externalId: { source: "erp", externalId: "4711" } },
    input: { givenName: "Robin", familyName: "Example", title: "Chief Procurement Officer" },
  });
  ensure(same.id === first.data?.id, "GraphQL finds the same record");
  console.log(`  ${same.name}: ${same.title}, in version ${same.version}`);
}
