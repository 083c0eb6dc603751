// Signing in, and the two clients: one for REST, one for GraphQL, typed by what was generated.

import createRestClient from "openapi-fetch";
import type { paths } from "./generated/rest.js";
import type { TypedDocumentString } from "./generated/graphql/graphql.js";

export const base = process.env.CARAVAN_URL ?? "http://127.0.0.1:8080";

// An answer with `fields` has a media type of its own, which is left out here: so every answer has the
// type of a whole record.
const createClient = createRestClient<paths, "application/json" | "application/problem+json">;

export interface Session {
  token: string;
  rest: ReturnType<typeof createClient>;
  graphql<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;
}

export async function signIn(email: string, password: string): Promise<Session> {
  // Lists in a query string are separated by commas: include=account,owner.
  const querySerializer = { array: { style: "form", explode: false } } as const;
  const { data, error } = await createClient({ baseUrl: base }).POST("/v1/auth/login", {
    body: { email, password },
  });
  if (!data) throw new Error(`sign-in was refused: ${error.detail}`);
  const token = data.access_token;
  const headers = { authorization: `Bearer ${token}` };
  return {
    token,
    rest: createClient({ baseUrl: base, headers, querySerializer }),
    async graphql(document, variables) {
      const response = await fetch(`${base}/graphql`, {
        method: "POST",
        headers: {
          ...headers,
          "content-type": "application/json",
          accept: "application/graphql-response+json",
        },
        body: JSON.stringify({ query: document.toString(), variables }),
      });
      const { data, errors } = await response.json();
      // Each error has a stable code, the same that REST answers with.
      if (errors) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
      return data;
    },
  };
}

/** Ends the program when something is not as it should be. */
export function ensure(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`not so: ${what}`);
}
