import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { makeAuthority } from "../support/certificates.ts";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { listenOnLoopback } from "../support/listen-on-loopback.ts";
import { type ProgramResult, runBoxinit } from "../support/run-boxinit.ts";
import { pod, smallCluster } from "./objects.ts";
import { served } from "./scan-server.ts";

interface Scanned extends ProgramResult {
  /** What was asked for lists of pods. */
  readonly asked: readonly URLSearchParams[];
}

const mebibyte = 1024 * 1024;
const empty = JSON.stringify({ metadata: {}, items: [] });

/** Scans a cluster without objects, but for its pods, in a heap that holds no great answer. */
async function scan(
  answerPods: (response: ServerResponse, query: URLSearchParams) => void,
  ...args: readonly string[]
): Promise<Scanned> {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-bounds-"));
  const authority = await makeAuthority("unruly server");
  const pair = await authority.issue({ names: ["127.0.0.1"] });
  const asked: URLSearchParams[] = [];
  const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://127.0.0.1");
    response.setHeader("content-type", "application/json");
    if (url.pathname === "/version") return void response.end(JSON.stringify({ gitVersion: "v1.36.3" }));
    if (url.pathname !== "/api/v1/pods") return void response.end(empty);
    asked.push(url.searchParams);
    answerPods(response, url.searchParams);
  });
  const port = await listenOnLoopback(server);
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigOf({ port, token: "token", ca: authority.certificate }), { mode: 0o600 });
  try {
    const env = { KUBECONFIG: kubeconfig, NODE_OPTIONS: "--max-old-space-size=256" };
    return { ...(await runBoxinit(["scan", ...args], "", undefined, env)), asked };
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

const podNamed = (name: string, more: object = {}) => ({ metadata: { name, namespace: "lab", ...more }, spec: {} });
const page = (items: readonly object[], token?: string) =>
  JSON.stringify({ metadata: token === undefined ? {} : { continue: token }, items });

describe.concurrent("an API server whose answers have no end", () => {
  it("is given up where an answer unpacks to more than is read, in short pages too, and is not asked again", async () => {
    const bomb = Buffer.concat(Array(700).fill(gzipSync(Buffer.alloc(mebibyte, " "))));
    const { exitCode, stdout, stderr, asked } = await scan((response) => {
      response.setHeader("content-encoding", "gzip").end(bomb);
    });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: "boxinit: list pods: the answer is larger than 64 MiB\n",
    });
    expect(asked.map((query) => query.get("limit"))).toEqual(["500", "20"]);
  });

  it("is given up where an answer is larger without being packed", async () => {
    const { exitCode, stderr } = await scan((response) => {
      const part = Buffer.alloc(mebibyte, " ");
      const more = (): void => {
        while (!response.destroyed && response.write(part));
        response.once("drain", more);
      };
      more();
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: "boxinit: list pods: the answer is larger than 64 MiB\n",
    });
  });

  it.each([
    ["of a list's items", '{"metadata":{},"items":[{"spec":'],
    ["of something else", '{"metadata":'],
  ])("is given up where an answer is nested without end, %s", async (_, head) => {
    const { exitCode, stderr, asked } = await scan((response) => void response.end(head + "[".repeat(40 * mebibyte)));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: "boxinit: list pods: the answer is nested too deeply\n",
    });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["the same page", () => [podNamed("a"), podNamed("b")]],
    ["empty pages", () => []],
    ["pages that go back", (at: number) => [podNamed(at === 0 ? "z" : `a${at}`)]],
  ])("is given up where a list goes on with %s", async (_, items) => {
    let pages = 0;
    const { exitCode, stderr, asked } = await scan((response) => {
      response.end(page(items(pages), `token-${pages}`));
      pages += 1;
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: "boxinit: list pods: it has no end: 101 pages in a row brought nothing new\n",
    });
    expect(asked.length).toBeLessThan(110);
  });
});

describe.concurrent("a large cluster", () => {
  it("is read in short pages where one of 500 objects is too large, and none of it is lost", async () => {
    // 130 pods of 600 KiB each: a page of them all has 76 MiB.
    const note = "x".repeat(600 * 1024);
    const names = Array.from({ length: 130 }, (_, index) => `machine-${String(index).padStart(3, "0")}`);
    const { exitCode, stdout, stderr, asked } = await scan(
      (response, query) => {
        const from = Number(query.get("continue") ?? 0);
        const until = from + Number(query.get("limit"));
        const items = names.slice(from, until).map((name) => podNamed(name, { annotations: { note } }));
        response.end(page(items, until < names.length ? String(until) : undefined));
      },
      "-o",
      "json",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout).totals).toMatchObject({ podsSeen: 130 });
    expect(asked.map((query) => query.get("limit"))).toEqual(["500", ...Array(7).fill("20")]);
  });

  it("may send empty pages in between, and begin again after hundreds of pages", async () => {
    const names = Array.from({ length: 150 }, (_, index) => `machine-${String(index).padStart(3, "0")}`);
    let hasExpired = false;
    const { exitCode, stdout, stderr } = await scan(
      (response, query) => {
        const at = Number(query.get("continue") ?? 0);
        if (at === 290 && !hasExpired) {
          hasExpired = true;
          response.statusCode = 410;
          return void response.end(JSON.stringify({ kind: "Status", metadata: {}, message: "expired" }));
        }
        const items = names.slice(at / 2, at / 2 + 1).map((name) => podNamed(name));
        response.end(page(at % 2 === 0 ? items : [], at < 299 ? String(at + 1) : undefined));
      },
      "-o",
      "json",
    );
    expect({ exitCode, stderr, hasExpired }).toEqual({ exitCode: 0, stderr: "", hasExpired: true });
    expect(JSON.parse(stdout).totals).toMatchObject({ podsSeen: 150 });
  });
});

it("scans in -o json and -o sarif with words in it that a log would act on, escaped", async () => {
  const name = "machine##[error]##vso[task.complete]";
  const objects = () => [...smallCluster(), pod(name)];
  for (const format of ["json", "sarif"]) {
    const { stdout } = await served({ objects }, ({ run }) => run("scan", "-o", format));
    expect(stdout).not.toMatch(/##\w*\[/);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(name);
  }
});
