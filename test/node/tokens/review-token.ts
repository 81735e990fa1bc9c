import { z } from "zod";
import type { ApiClient } from "../../cluster/control-plane/api-client.ts";

/** What a token is good for. */
export type Purpose = Readonly<{ audiences?: readonly string[] }>;

/** For the API server itself. */
export const isApiToken: Purpose = {};
export const isTokenFor = (audience: string): Purpose => ({ audiences: [audience] });

const review = z.object({
  status: z.object({
    authenticated: z.boolean().default(false),
    audiences: z.array(z.string()).default([]),
    user: z
      .object({ username: z.string().default(""), extra: z.record(z.string(), z.array(z.string())).default({}) })
      .prefault({}),
  }),
});

export interface Bearer {
  readonly username: string;
  /** To which the token is bound. */
  readonly pod: string | undefined;
  readonly audiences: readonly string[];
}

/** Who shows a token, as the API server says: it knows the key by which it was signed. Undefined where it is no good. */
export async function reviewToken(api: ApiClient, token: string, purpose: Purpose): Promise<Bearer | undefined> {
  const { body } = await api.create("/apis/authentication.k8s.io/v1/tokenreviews", { spec: { token, ...purpose } });
  const { authenticated, audiences, user } = review.parse(body).status;
  if (!authenticated) return undefined;
  return { username: user.username, pod: user.extra["authentication.kubernetes.io/pod-name"]?.[0], audiences };
}
