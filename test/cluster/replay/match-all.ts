import { z } from "zod";
import { webhookConfigurationOf } from "../boxinit/register-webhook.ts";

const matchConditions = z.array(z.object({ name: z.string(), expression: z.string() }));
const listed = "['sysbox-runc']";

/** The match conditions as they are shipped, for all of the classes in place of the one that is listed there. */
export function matchAll(runtimeClasses: readonly string[]): z.infer<typeof matchConditions> {
  const [webhook] = webhookConfigurationOf({ port: 443, ca: "" }).webhooks;
  const shipped = matchConditions.parse(webhook?.matchConditions);
  if (!shipped.some(({ expression }) => expression.includes(listed))) throw new Error(`no condition lists ${listed}`);
  const all = `[${runtimeClasses.map((name) => `'${name}'`).join()}]`;
  return shipped.map(({ name, expression }) => ({ name, expression: expression.replace(listed, all) }));
}
