import { type Cluster, madeUpCluster } from "../../test/systemd/volumes/contents.ts";

/** As long as a real one, and of the same form (RFC 7519); nobody has signed it. */
function tokenFor(audience: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const claims = { aud: audience, sub: "system:serviceaccount:default:default", note: "made up for a demonstration" };
  return [encode({ alg: "RS256", kid: "none" }), encode(claims), "not-a-signature-".repeat(20)].join(".");
}

/** A cluster that issues them. */
export const clusterOfDemo: Cluster = { ...madeUpCluster, token: tokenFor };

/** Nobody should get into the habit of printing tokens: of each, what all have in common, and its length. */
export function maskTokens(text: string): string {
  return text.replace(/eyJ[\w-]*\.[\w-]*\.[\w-]*/g, (token) => `${token.slice(0, 8)}... (${token.length} characters)`);
}
