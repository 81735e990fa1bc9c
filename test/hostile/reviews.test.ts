import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { podOf, reviewOf } from "../support/review-builder.ts";
import { readReview } from "../support/reviews.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await runServer({ logLevel: "info" });
});
afterAll(() => running.stop());

// Whatever came before, the server still does its job, and nothing in it has failed.
afterEach(async () => {
  const answer = await running.post("/mutate/enforce", readReview("01-CREATE-Pod-admin.json"));
  expect(JSON.parse(answer.body).response).toMatchObject({ allowed: true, patchType: "JSONPatch" });
  const failed = running.log.filter((line) => line.level === "error" || String(line.codes).includes("internal-error"));
  running.log.length = 0;
  expect(failed).toEqual([]);
});

async function respond(body: string) {
  const advised = await running.post("/advise", workloadOf(body));
  expect(JSON.parse(advised.body).response).toMatchObject({ allowed: true });
  const answers = [await running.post("/mutate/enforce", body), await running.post("/mutate/audit", body)];
  for (const answer of answers) expect(answer.status).toBe(200);
  const [enforced, audited] = answers.map((answer) => JSON.parse(answer.body).response);
  expect(audited.allowed).toBe(true);
  expect(enforced.allowed).toBe(true);
  return enforced;
}

/** The text of a review of a pod, as one of an update of a Deployment that has it for its template. */
function workloadOf(body: string): string {
  const [start, object = "null"] = body.split('"object":');
  if (!body.endsWith("}}") || start?.includes('"kind":{"group":"","version":"v1","kind":"Pod"}') !== true) return body;
  const template = `{"spec":{"template":${object.slice(0, -2)}}}`;
  const kind = start
    .replace(
      '"kind":{"group":"","version":"v1","kind":"Pod"}',
      '"kind":{"group":"apps","version":"v1","kind":"Deployment"}',
    )
    .replace('"operation":"CREATE"', '"operation":"UPDATE"');
  return `${kind}"object":${template},"oldObject":{}}}`;
}

async function expectTooComplex(body: string) {
  const answer = await running.post("/mutate/enforce", body);
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body).code).toBe("body-too-complex");
}

function containers(count: number, container: (index: number) => object) {
  return Array.from({ length: count }, (_, index) => ({ name: `c${index}`, image: "i", ...container(index) }));
}

function scripted(script: string) {
  return reviewOf({ object: podOf({ container: { command: ["sh", "-c", script] } }) });
}

/** The text of a review, with something in it that no JavaScript object can hold. */
function spliced(marker: string, text: string): string {
  return reviewOf({ object: podOf({ metadata: { labels: { [marker]: "here" } } }) }).replace(
    `"${marker}":"here"`,
    text,
  );
}

const nested = (open: string, close: string, depth: number) =>
  `${open.repeat(depth)}${open.endsWith(":") ? "1" : ""}${close.repeat(depth)}`;

describe("keys of a review that JavaScript reads differently", () => {
  test.each([
    ["__proto__ with an object", '"__proto__":{"runtimeClassName":"x","polluted":true}'],
    ["__proto__ with null", '"__proto__":null'],
    ["constructor", '"constructor":{"prototype":{"polluted":true}}'],
    ["toString", '"toString":"x","hasOwnProperty":1,"valueOf":null'],
    ["the same twice", '"a":"1","a":"2"'],
  ])("do no harm in a map: %s", async (_name, text) => {
    const response = await respond(spliced("marker", text));
    expect(response.patchType).toBe("JSONPatch");
    expect({}).not.toHaveProperty("polluted");
  });

  test.each(["__proto__", "constructor", "prototype"])("do no harm anywhere: %s", async (key) => {
    const review = readReview("03-CREATE-Pod-replicaset-controller.json");
    for (const place of ["spec", "metadata", "request", "securityContext", "resources"]) {
      const opened = new RegExp(`"${place}": \\{\\s*(\\}?)`);
      expect(review).toMatch(opened);
      const text = `"${place}": {"${key}": {"polluted": true}`;
      await respond(review.replace(opened, (_, empty) => `${text}${empty === "" ? "," : "}"}`));
    }
    await respond(review.replace(/^\{/, `{"${key}": [],`));
    expect({}).not.toHaveProperty("polluted");
  });

  test("do no harm as the names of things", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const object = podOf({
      metadata: { annotations: { "boxinit/init": "constructor" } },
      spec: {
        volumes: names.map((name) => ({ name, projected: { sources: [{ serviceAccountToken: { path: "t" } }] } })),
        containers: [
          {
            // The one of them that is a DNS label.
            name: "constructor",
            command: ["sh", "-c", "exec /sbin/init"],
            env: names.map((name) => ({ name, value: `/run/secrets/${name}` })),
            volumeMounts: names.map((name) => ({ name, mountPath: `/run/secrets/${name}` })),
          },
        ],
      },
    });
    const response = await respond(reviewOf({ object }));
    expect(response.patchType).toBe("JSONPatch");
  });

  test("count as Go counts them where they are there twice: the last one", async () => {
    const twice = reviewOf({ uid: "first" }).replace('"uid":"first"', '"uid":"first","uid":"last"');
    expect((await respond(twice)).uid).toBe("last");
  });
});

describe("sizes", () => {
  test("100,000 containers", async () => {
    const spec = { containers: containers(100_000, () => ({ command: ["sh", "-c", "exec /sbin/init"] })) };
    await respond(reviewOf({ object: podOf({ spec }) }));
  });

  test("10,000 mounts of tokens in one container", async () => {
    const volumes = [{ name: "t", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }];
    const volumeMounts = Array.from({ length: 10_000 }, (_, index) => ({
      name: "t",
      mountPath: `/run/secrets/${index}`,
    }));
    await respond(reviewOf({ object: podOf({ spec: { volumes }, container: { volumeMounts } }) }));
  });

  test("1,000 mounts, each below the one before", async () => {
    const volumeMounts = Array.from({ length: 1000 }, (_, index) => ({
      name: "v",
      mountPath: `/run${"/d".repeat(index + 1)}`,
    }));
    await respond(reviewOf({ object: podOf({ container: { volumeMounts } }) }));
  });

  test.each([
    ["as many as are read", 9000],
    ["more than are read", 60_000],
  ])("mounts of tokens with copies, and lines of links for each: %s", async (_name, count) => {
    const volumes = [{ name: "t", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }];
    const volumeMounts = ["/run/", "/etc/serviceaccount-"].flatMap((beginning) =>
      Array.from({ length: count }, (_, index) => ({
        name: "t",
        subPath: `${index}`,
        mountPath: `${beginning}${index}`,
      })),
    );
    const file = { name: "boxinit-links", mountPath: "/etc/tmpfiles.d/boxinit.conf", subPath: "main" };
    const lines = Array.from(
      { length: count / 2 },
      (_, index) => `L /run/${index} - - - - /etc/serviceaccount-${index}`,
    );
    const command = ["sh", "-c", "mkdir -p /data; exec /sbin/init"];
    const object = podOf({
      metadata: { annotations: { "boxinit/links.main": lines.join("\n") } },
      spec: { volumes },
      container: { command, volumeMounts: [...volumeMounts, file] },
    });
    await respond(reviewOf({ object }));
  });

  test("10,000 variables that hold the token's path", async () => {
    const volumes = [{ name: "t", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }];
    const volumeMounts = [{ name: "t", mountPath: "/var/run/secrets/tokens" }];
    const env = Array.from({ length: 10_000 }, (_, index) => ({
      name: `V${index}`,
      value: "/run/secrets/tokens/t:/x",
    }));
    await respond(reviewOf({ object: podOf({ spec: { volumes }, container: { volumeMounts, env } }) }));
  });

  const places = (deep: string): readonly string[] => [
    spliced("marker", `"deep":${deep}`),
    reviewOf({}).replace('"image":"example.test/image"', `"image":"i","x":${deep}`),
    reviewOf({}).replace('["sh","-c","exec /sbin/init"]', deep),
    reviewOf({}).replace(/"object":\{.*\}(?=\}\}$)/s, `"object":${deep}`),
  ];

  test.each([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("nesting 900 deep is examined, 100,000 deep is refused: %s", async (_name, open, close) => {
    for (const body of places(nested(open, close, 900))) await respond(body);
    for (const body of places(nested(open, close, 100_000))) await expectTooComplex(body);
  });

  test.each([
    ["a list in a list in a list", "["],
    ["an object in an object", '{"a":'],
    ["empty lists", "[],"],
    ["zeros", "0,"],
    ["quotes", '"'],
    ["backslashes in a string", "\\"],
  ])("10 MiB of nothing but %s", async (_name, text) => {
    const filling = text.repeat(Math.floor((10 * 1024 * 1024 - 2) / text.length));
    const answer = await running.post("/mutate/enforce", text === "\\" ? `["${filling}` : `[${filling}`);
    expect(answer.status).toBe(400);
  });

  test("a million values are too many, 100,000 are not", async () => {
    const many = (count: number) => spliced("marker", `"many":[${"0,".repeat(count)}0]`);
    await respond(many(100_000));
    await expectTooComplex(many(1_000_000));
  });

  test("brackets and commas in strings do not count", async () => {
    const text = JSON.stringify('[{"'.repeat(300_000) + "[,".repeat(600_000));
    await respond(spliced("marker", `"text":${text}`));
  });

  test.each([256, 1024, 4096])("annotations of %i KiB", async (kibibytes) => {
    const annotations = { "example.test/large": "x".repeat(kibibytes * 1024) };
    await respond(reviewOf({ object: podOf({ metadata: { annotations } }) }));
  });

  test.each(["boxinit/init", "boxinit/skip-containers", "boxinit/pass-env", "boxinit/ignore-findings", "boxinit/mode"])(
    "1 MiB of commas in %s",
    async (annotation) => {
      await respond(reviewOf({ object: podOf({ metadata: { annotations: { [annotation]: ",a".repeat(524_288) } } }) }));
    },
  );
});

describe("values", () => {
  test.each(["9007199254740993", "-9007199254740993", "1e400", "123456789012345678901234567890", "-0", "1E-400"])(
    "the number %s",
    async (number) => {
      const response = await respond(spliced("marker", `"number":${number}`));
      expect(response.patchType).toBe("JSONPatch");
      await respond(reviewOf({}).replace('"containers":', `"terminationGracePeriodSeconds":${number},"containers":`));
    },
  );

  test.each([
    ["a lone high surrogate", "\\ud800"],
    ["a lone low surrogate", "\\udfff"],
    ["NUL", "\\u0000"],
    ["a line separator", "\\u2028"],
    ["right-to-left", "\\u202e"],
  ])("%s in every string of a pod", async (_name, character) => {
    const pod = podOf({
      metadata: { name: "CHAR", generateName: "CHAR", annotations: { CHAR: "CHAR", "boxinit/init": "CHAR" } },
      spec: {
        volumes: [{ name: "CHAR", projected: { sources: [{ serviceAccountToken: { path: "CHAR" } }] } }],
      },
      container: {
        name: "mainCHAR",
        command: ["sh", "-c", "exec /sbin/init 'CHAR'"],
        env: [{ name: "CHAR", value: "/run/secrets/CHAR" }],
        volumeMounts: [{ name: "CHAR", mountPath: "/run/secrets/CHAR" }],
      },
    });
    const response = await respond(reviewOf({ object: pod }).replaceAll("CHAR", character));
    for (const warning of response.warnings ?? []) expect(warning).toMatch(/^[ -~]{1,120}$/);
    await respond(reviewOf({ uid: "UID" }).replace("UID", `uid${character}`));
  });

  test.each([null, true, 0, "text", [], {}, [[]], [null], [{}]])(
    "%j in the place of every part of a pod",
    async (value) => {
      const places = ["metadata", "spec"];
      for (const place of places) await respond(reviewOf({ object: { ...podOf({}), [place]: value } }));
      await respond(reviewOf({ object: value }));
      for (const part of [
        "containers",
        "initContainers",
        "volumes",
        "securityContext",
        "hostPID",
        "shareProcessNamespace",
      ]) {
        await respond(reviewOf({ object: podOf({ spec: { [part]: value } }) }));
      }
      for (const part of ["annotations", "labels", "ownerReferences"]) {
        await respond(reviewOf({ object: podOf({ metadata: { [part]: value } }) }));
      }
      for (const part of ["name", "command", "args", "env", "envFrom", "volumeMounts", "securityContext", "image"]) {
        await respond(reviewOf({ object: podOf({ container: { [part]: value } }) }));
      }
    },
  );
});

describe("scripts", () => {
  const megabyte = 1024 * 1024;
  test.each([
    ["of 1 MiB", "a".repeat(megabyte)],
    ["of 1 MiB of blanks before exec", `${" ".repeat(megabyte)}exec /sbin/init`],
    ["of 1 MiB of comments before exec", `${"#\n".repeat(megabyte / 2)}exec /sbin/init`],
    ["of single quotes", "'".repeat(16_000)],
    ["of double quotes", '"'.repeat(16_001)],
    ["of quotes in quotes", `"$(echo '`.repeat(1700)],
    ["of backslashes", "\\".repeat(16_000)],
    ["of here-documents", "<<E;".repeat(4000)],
    ["of here-documents that strip tabs", "cat <<-'E'\n\tE\n".repeat(1000)],
    ["of arithmetic", "$((".repeat(5000)],
    ["of arithmetic in a substitution", "$(((".repeat(4000)],
    ["of substitutions", "$(".repeat(8000)],
    ["of backquotes", "`".repeat(16_000)],
    ["of braces", "{".repeat(16_000)],
    ["of expansions", "${a:-".repeat(3000)],
    ["of groups", "( ".repeat(8000)],
    ["of ifs", "if ".repeat(5000)],
    ["of cases", "case a in a) ".repeat(1200)],
    ["of loops", "while :; do ".repeat(1300)],
    ["of functions", "f(){ ".repeat(3000)],
    ["of tests", "[[ ".repeat(5000)],
    ["of redirections", ">a ".repeat(5000)],
    ["of assignments", "a=b ".repeat(4000)],
    ["of pipes", "a|".repeat(8000)],
    ["of shells in shells", "bash -c 'bash -c \"".repeat(800)],
  ])("%s", async (_name, script) => {
    await respond(scripted(script));
    await respond(scripted(`${script}\nexec /sbin/init`));
  });

  test("of the parser's worst case in each of 190 containers, in 3 MiB", async () => {
    for (const worst of ["<<E;", "$((", "$(", "`", "(("]) {
      const script = worst.repeat(Math.floor((16 * 1024) / worst.length));
      const spec = { containers: containers(190, () => ({ command: ["sh", "-c", script] })) };
      const body = reviewOf({ object: podOf({ spec }), uid: `worst ${worst}` });
      expect(Buffer.byteLength(body)).toBeGreaterThan(3e6);
      await respond(body);
      const line = running.log.findLast((one) => one.uid === `worst ${worst}`);
      console.info(
        `190 scripts of ${worst} in ${Math.round(Buffer.byteLength(body) / 1024)} KiB: ${line?.milliseconds} ms`,
      );
      expect(line?.codes).toContain("script-limit");
    }
  });
});
