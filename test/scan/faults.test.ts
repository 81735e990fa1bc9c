import { beforeAll, describe, expect, it } from "vitest";
import type { ScanReport } from "../../src/scan/scan-report.ts";
import type { Asked, Fault } from "./list-server/list-server.ts";
import { statusOf } from "./list-server/page.ts";
import { pod, smallCluster } from "./objects.ts";
import { served } from "./scan-server.ts";

/** All that a report says but for when and where. */
function contentOf({ cluster: _, ...content }: ScanReport): object {
  return content;
}

const second = (asked: Asked) => asked.resource === "pods" && asked.query.has("continue") && asked.before === 0;
const expired = (metadata: object = {}) => ({
  status: 410,
  body: statusOf(410, "The provided continue parameter is too old", metadata),
});

describe.concurrent("a scan of an API server that fails in between", () => {
  let undisturbed: object;
  beforeAll(async () => {
    undisturbed = contentOf(await served({ objects: smallCluster }, ({ report }) => report()));
    expect(undisturbed).toMatchObject({ totals: { podsSeen: 14, pods: { "would-be-repaired": 14 } } });
  });

  const faults: Readonly<Record<string, (asked: Asked) => Fault | undefined>> = {
    "429 for a page, with Retry-After": (asked) =>
      second(asked)
        ? { status: 429, headers: { "retry-after": "1" }, body: statusOf(429, "too many requests") }
        : undefined,
    "500 for each page of two kinds, the first time": ({ before, resource }) =>
      before === 0 && ["deployments", "pods"].includes(resource)
        ? { status: 500, body: statusOf(500, "etcd is late") }
        : undefined,
    "504 and then a gateway's page": (asked) =>
      asked.resource !== "deployments" || asked.before > 1
        ? undefined
        : asked.before === 0
          ? { status: 504 }
          : { status: 502 },
    "no answer at all": (asked) => (second(asked) ? "no answer" : undefined),
    "a connection that is cut in the midst of a page": (asked) => (second(asked) ? "cut connection" : undefined),
    "a page that ends in the midst of its text": (asked) => (second(asked) ? "cut text" : undefined),
    "410 with a token to go on": (asked) =>
      second(asked) ? expired({ continue: asked.query.get("continue") }) : undefined,
    "410 without one, twice": (asked) =>
      asked.resource === "pods" && asked.query.has("continue") && asked.before < 2 ? expired() : undefined,
    "410 for every kind": (asked) => (asked.query.has("continue") && asked.before === 0 ? expired() : undefined),
    "a kind that the server does not have": ({ resource }) =>
      resource === "podtemplates" ? { status: 404 } : undefined,
  };

  it.each(Object.entries(faults))("%s: the report is as without it", async (_, fault) => {
    expect(contentOf(await served({ objects: smallCluster, fault }, ({ report }) => report()))).toEqual(undisturbed);
  });

  it("says what it waits for, and for how long", async () => {
    const fault = faults["429 for a page, with Retry-After"];
    const { stderr } = await served({ objects: smallCluster, ...(fault === undefined ? {} : { fault }) }, ({ run }) =>
      run("scan"),
    );
    expect(stderr.split("\n").slice(0, 1)).toEqual([
      "boxinit: list pods: HTTP 429, too many requests; once more in 1 s",
    ]);
  });
});

describe("a list that is begun again while pods come and go", () => {
  /** The pods are there until the third page has gone bad; from then on there are others. */
  async function podsAfter(change: "begins again" | "goes on", later: readonly string[]): Promise<readonly string[]> {
    const first = ["a-1", "a-2", "b-1", "b-2", "c-1", "c-2"];
    let names = first;
    const fault = ({ resource, query, before }: Asked): Fault | undefined => {
      const token = query.get("continue");
      if (resource !== "pods" || token !== "lab/b-2" || before > 0) return undefined;
      names = [...later];
      return expired(change === "goes on" ? { continue: token } : {});
    };
    const report = await served({ objects: () => names.map((name) => pod(name)), fault }, (server) => server.report());
    return report.workloads.map(({ name }) => name);
  }

  const later = ["a-0", "a-1", "b-1", "b-2", "b-3", "c-0", "c-2", "d-1"];
  it.each(["begins again", "goes on"] as const)(
    "it %s: what was listed is told once, and all that comes after it",
    async (change) => {
      // a-0 has come where the list had been; c-1 went before it came there.
      expect(await podsAfter(change, later)).toEqual(["a-1", "a-2", "b-1", "b-2", "b-3", "c-0", "c-2", "d-1"]);
    },
  );

  it("where everything has gone meanwhile, what was listed stays told", async () => {
    expect(await podsAfter("begins again", [])).toEqual(["a-1", "a-2", "b-1", "b-2"]);
  });
});

describe("what another attempt would not change", () => {
  it.each([
    [401, "list deployments: HTTP 401, Unauthorized"],
    [
      403,
      'list deployments: HTTP 403, deployments.apps is forbidden: User "x" cannot list. docs/reference/cli.md#scan',
    ],
  ])("%s ends the scan with exit code 3 and the right that is missing", async (status, told) => {
    const [message = ""] = [/HTTP \d+, ([^.]+(?:\.apps[^.]*)?)/.exec(told)?.[1]];
    const fault = ({ resource }: Asked) =>
      resource === "deployments" ? { status, body: statusOf(status, message) } : undefined;
    await served({ objects: smallCluster, fault }, async ({ run, asked }) => {
      const { exitCode, stdout, stderr } = await run("scan");
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
      expect(stderr).toContain(`boxinit: ${told}`);
      expect(asked.filter(({ resource }) => resource === "deployments")).toHaveLength(1);
    });
  });

  it("410 over and over, without a page in between, is given up", async () => {
    const fault = (asked: Asked) => (asked.resource === "pods" ? expired({ continue: "lab/a" }) : undefined);
    const { exitCode, stderr } = await served({ objects: smallCluster, fault }, ({ run }) => run("scan"));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: "boxinit: list pods: HTTP 410, The provided continue parameter is too old\n",
    });
  });

  it("410 at the same page over and over, without a token to go on by, is given up", async () => {
    const fault = ({ resource, query }: Asked) =>
      resource === "pods" && query.has("continue") ? expired() : undefined;
    const { exitCode, stderr } = await served({ objects: smallCluster, fault }, ({ run }) => run("scan"));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: "boxinit: list pods: HTTP 410, The provided continue parameter is too old\n",
    });
  });

  it("an item that is no JSON, in a list that is whole by its brackets, is told with its place", async () => {
    const fault = (asked: Asked) => (second(asked) ? "damaged item" : undefined);
    const { exitCode, stdout, stderr } = await served({ objects: smallCluster, fault }, ({ run }) => run("scan"));
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/^boxinit: list pods: item 1 of an answer is damaged \(.* JSON.*\): run it again, or look /);
  });

  it("404 in the midst of a list is no end of it", async () => {
    const fault = (asked: Asked) =>
      second(asked) ? { status: 404, body: statusOf(404, "page not found") } : undefined;
    const { exitCode, stdout, stderr } = await served({ objects: smallCluster, fault }, ({ run }) => run("scan"));
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: "boxinit: list pods: HTTP 404, page not found\n",
    });
  });

  it("a selector that the server can't read is bad usage", async () => {
    const fault = ({ query }: Asked) =>
      query.has("labelSelector") ? { status: 400, body: statusOf(400, "unable to parse requirement") } : undefined;
    const { exitCode, stderr } = await served({ objects: smallCluster, fault }, ({ run }) => run("scan", "-l", "a=(b"));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: "boxinit: list deployments: HTTP 400, unable to parse requirement\n",
    });
  });
});

describe("what may be missing", () => {
  const forbidden = (...resources: readonly string[]) => ({
    objects: smallCluster,
    fault: ({ resource }: Asked) =>
      resources.includes(resource) ? { status: 403, body: statusOf(403, `${resource} is forbidden`) } : undefined,
  });

  it("RuntimeClasses, ServiceAccounts and Services: it goes on, and says what it does not know", async () => {
    const { exitCode, stderr } = await served(forbidden("runtimeclasses", "serviceaccounts", "services"), ({ run }) =>
      run("scan", "--fail-on", "error"),
    );
    expect(exitCode).toBe(0);
    expect(stderr.split("\n").filter(Boolean)).toEqual([
      "boxinit: list services: HTTP 403, services is forbidden; a Service named sysbox would not be told",
      "boxinit: list serviceaccounts: HTTP 403, serviceaccounts is forbidden; pods are taken to get an API token where they don't refuse it",
      "boxinit: list runtimeclasses: HTTP 403, runtimeclasses is forbidden; whether the policy lists those of Sysbox is not known",
    ]);
  });

  it("the namespace itself, where only one is looked at", async () => {
    await served(forbidden("namespaces/lab"), async ({ run, report }) => {
      const { exitCode, stderr } = await run("scan", "-n", "lab", "--fail-on", "error");
      expect({ exitCode, stderr }).toEqual({
        exitCode: 0,
        stderr: "boxinit: get namespace lab: HTTP 403, namespaces/lab is forbidden; its mode is not known\n",
      });
      expect((await report("-n", "lab")).namespaces).toEqual([{ name: "lab", mode: null, findings: [] }]);
    });
  });
});
