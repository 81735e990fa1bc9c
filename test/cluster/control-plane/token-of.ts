import { z } from "zod";
import type { ApiClient } from "./api-client.ts";

const tokenRequest = z.object({ status: z.object({ token: z.string() }) });

/** A token of a ServiceAccount, as its pods get one. */
export async function tokenOf(api: ApiClient, namespace: string, account: string): Promise<string> {
  const { body } = await api.create(`/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, { spec: {} });
  return tokenRequest.parse(body).status.token;
}
