import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { podOf } from "../support/review-builder.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { type Release, releases } from "./kubernetes/releases.ts";
import { podsOf } from "./pods/create-pod.ts";
import { readPod, type StoredPod } from "./pods/stored-pod.ts";

const apiTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const authoredPath = "/run/secrets/serviceaccount";
const token = { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
const authored = { volumeMounts: [{ name: "token", mountPath: authoredPath, readOnly: true }] };

/** What every release has to do right; the rest is proven on the main one. */
describe.each(releases)("Kubernetes $version", (release: Release) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ release, registration: { webhook: { failurePolicy: "Fail" } } });
  });
  afterAll(() => cluster?.stop());

  async function create(pod: unknown, namespace = "default"): Promise<StoredPod> {
    return readPod((await cluster.api.create(podsOf(namespace), pod)).body);
  }

  async function createNamespace(name: string, mode: string): Promise<void> {
    await cluster.api.create("/api/v1/namespaces", { metadata: { name, labels: { "boxinit/mode": mode } } });
    const accounts = `/api/v1/namespaces/${name}/serviceaccounts`;
    const { status } = await cluster.api.post(accounts, { metadata: { name: "default" } });
    // Where controllers run, one of them makes it too.
    expect([201, 409]).toContain(status);
  }

  test("is what runs", async () => {
    expect((await cluster.api.get("/version")).body).toMatchObject({ gitVersion: release.version });
  });

  test("a wrapped container gets its command and its tokens", async () => {
    const pod = await create(podOf({ metadata: { name: "wrapped" }, container: authored, spec: { volumes: [token] } }));
    const [main] = pod.spec.containers;
    expect(main?.command).toEqual(["/sbin/init"]);
    const tokenVolumes = pod.spec.volumes.filter(({ name }) => name !== "boxinit-links");
    expect(tokenVolumes.map(({ name }) => name)).toEqual(["token", expect.stringMatching(/^kube-api-access-/)]);
    expect(main?.volumeMounts.map(({ name, mountPath }) => [name, mountPath])).toEqual([
      ["token", "/etc/serviceaccount"],
      [tokenVolumes[1]?.name, apiTokenPath],
      [tokenVolumes[1]?.name, "/etc/serviceaccount-kubernetes.io"],
      ["boxinit-links", "/etc/tmpfiles.d/boxinit.conf"],
    ]);
  });

  test("a masked container keeps its command and gets mirrors and links", async () => {
    const command = ["sh", "-c", "echo first; exec /sbin/init"];
    const pod = await create(podOf({ metadata: { name: "masked" }, container: { command } }));
    const [main] = pod.spec.containers;
    expect(main?.command).toEqual(command);
    expect(main?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
      apiTokenPath,
      "/etc/serviceaccount",
      "/etc/tmpfiles.d/boxinit.conf",
    ]);
    expect(pod.metadata.annotations["boxinit/links.main"]).toBe(
      `L ${apiTokenPath.slice("/var".length)} - - - - /etc/serviceaccount\n`,
    );
  });

  test("a pod of another runtime is not sent", async () => {
    const received = () => cluster.boxinit.metric("boxinit_review_body_bytes_count");
    const before = await received();
    await create(podOf({ metadata: { name: "other" }, spec: { runtimeClassName: undefined } }));
    expect(await received()).toBe(before);
  });

  test("a namespace in audit mode is told, one that is off is not", async () => {
    await createNamespace("told", "audit");
    await createNamespace("left", "off");
    const told = await cluster.api.create(podsOf("told"), podOf({ metadata: { namespace: "told" } }));
    expect(readPod(told.body).spec.containers[0]?.command).toEqual(["sh", "-c", "exec /sbin/init"]);
    expect(told.warnings.join("\n")).toContain("boxinit");
    const left = await cluster.api.create(podsOf("left"), podOf({ metadata: { namespace: "left" } }));
    expect(left.warnings).toEqual([]);
  });
});
