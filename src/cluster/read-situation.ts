import * as z from "zod";
import type { Known, Reached, ServiceSituation, Situation } from "../probe/situation.ts";
import { readWebhookEntries, type WebhookService } from "../probe/webhook-entries.ts";
import { ClusterError, unlessMissing } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import type { Answer } from "./json-request.ts";
import { listRuntimeClasses } from "./list-runtime-classes.ts";
import { getJson } from "./send-json.ts";

const namespaceObject = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) });
const serviceObject = z.object({ spec: z.object({ type: z.string().optional() }) });
const slices = z.object({
  items: z.array(
    z.object({
      endpoints: z
        .array(
          z.object({
            addresses: z.array(z.string()),
            conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
          }),
        )
        .nullish(),
    }),
  ),
});

const webhooksPath = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

/** What decides which webhook is called for a pod of the namespace. */
export async function readSituation(connection: Connection, namespace: string): Promise<Situation> {
  const [entries, namespaceLabels, runtimeClasses] = await Promise.all([
    known(async () =>
      readWebhookEntries(await getJson(connection, "list mutatingwebhookconfigurations", webhooksPath)),
    ),
    known(async () => {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
      return namespaceObject.parse(await getJson(connection, `get namespace ${namespace}`, path)).metadata.labels;
    }),
    known(() => listRuntimeClasses(connection)),
  ]);
  return { entries, namespaceLabels, runtimeClasses };
}

/** What stands between the API server and boxinit. */
export async function readService(connection: Connection, service: WebhookService): Promise<ServiceSituation> {
  const [readyAddresses, reached] = await Promise.all([
    known(() => countReady(connection, service)),
    known(() => reach(connection, service)),
  ]);
  return { readyAddresses, reached };
}

async function countReady(connection: Connection, { namespace, name }: WebhookService): Promise<number | undefined> {
  const servicePath = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`;
  const service = await unlessMissing(getJson(connection, `get service ${namespace}/${name}`, servicePath));
  if (service === undefined) return undefined;
  if (serviceObject.parse(service).spec.type === "ExternalName") {
    throw new Error(`service ${namespace}/${name} is an ExternalName, without pods`);
  }
  const path = `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`;
  const query = { labelSelector: `kubernetes.io/service-name=${name}` };
  const found = slices.parse(await getJson(connection, `list endpointslices of ${namespace}/${name}`, path, query));
  // Not said means ready (discovery/v1, EndpointConditions).
  return found.items
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .reduce((sum, { addresses }) => sum + addresses.length, 0);
}

/** boxinit's words for a GET where it wants a POST (admission/request-errors.ts): nobody else answers so. */
const ownAnswer = "method-not-allowed";

/** The API server's proxy calls the Service over HTTPS as it calls webhooks, but does not check the certificate. */
async function reach(connection: Connection, { namespace, name, port }: WebhookService): Promise<Reached> {
  const target = `${encodeURIComponent(namespace)}/services/https:${encodeURIComponent(name)}:${port}`;
  const path = `/api/v1/namespaces/${target}/proxy/mutate/enforce`;
  try {
    const answer = await connection.send({ method: "GET", path });
    const why = describeAnswer(answer);
    if (why === undefined) return { is: "answered" };
    // Not allowed, or no Endpoints, which the proxy goes by: clusters come without their controller.
    if (![403, 404].includes(answer.status)) return { is: "not-answered", why };
    throw new ClusterError(`call service ${namespace}/${name} by the API server's proxy`, new Error(why));
  } catch (error) {
    if (error instanceof ClusterError) throw error;
    // The API server has answered everything else: it waits for boxinit in vain.
    return { is: "not-answered", why: error instanceof Error ? error.message : String(error) };
  }
}

/** @returns undefined where it is boxinit that answers */
function describeAnswer({ status, body }: Answer): string | undefined {
  if ((typeof body === "string" ? body : JSON.stringify(body)).includes(ownAnswer)) return undefined;
  const refused = z.object({ kind: z.literal("Status"), message: z.string() }).safeParse(body);
  return `HTTP ${status}, ${refused.success ? refused.data.message : "from something that is not boxinit"}`;
}

async function known<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return { is: "known", value: await read() };
  } catch (error) {
    return { is: "not-known", why: error instanceof Error ? error.message : String(error) };
  }
}
