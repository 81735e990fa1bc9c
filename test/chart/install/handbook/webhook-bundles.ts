import { z } from "zod";
import { webhookConfigurations } from "../../../cluster/control-plane/api-client.ts";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";

const configuration = z.object({
  webhooks: z.array(z.object({ clientConfig: z.object({ caBundle: z.string().default("") }) })).min(1),
});

/** The bundles of boxinit's webhooks, as base64 of PEM. @throws Error where there are no webhooks */
export async function readBundles({ api }: ControlPlane): Promise<readonly string[]> {
  const { webhooks } = configuration.parse((await api.get(`${webhookConfigurations}/zz-boxinit`)).body);
  return webhooks.map(({ clientConfig }) => clientConfig.caBundle);
}

/** Whether each of them has that many authorities. */
export async function haveAuthorities(controlPlane: ControlPlane, count: number): Promise<boolean> {
  return (await readBundles(controlPlane)).every(
    (bundle) => Buffer.from(bundle, "base64").toString().split("BEGIN CERTIFICATE").length === count + 1,
  );
}
