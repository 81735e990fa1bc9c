import jsonPatch from "fast-json-patch";
import { z } from "zod";
import { reviewOf } from "../support/review-builder.ts";
import type { RunningServer } from "../support/running-server.ts";
import { withApiToken } from "./api-token-plugin.ts";

const answer = z.object({
  response: z.object({ allowed: z.literal(true), patch: z.string().optional() }),
});
const operations = z.array(z.custom<jsonPatch.Operation>((each) => typeof each === "object" && each !== null));

/**
 * The pod as it is stored: the ServiceAccount admission plugin adds the API token, boxinit is called over HTTPS, and its
 * patch is applied.
 *
 * @throws z.ZodError where the pod is not admitted
 */
export async function admitPod(pod: object, server: Pick<RunningServer, "post">): Promise<object> {
  const created = withApiToken(pod);
  const { body } = await server.post("/mutate/enforce?timeout=30s", reviewOf({ object: created }));
  const { patch } = answer.parse(JSON.parse(body)).response;
  if (patch === undefined) return created;
  const decoded = operations.parse(JSON.parse(Buffer.from(patch, "base64").toString("utf8")));
  return z.looseObject({}).parse(jsonPatch.applyPatch(structuredClone(created), decoded, true).newDocument);
}
