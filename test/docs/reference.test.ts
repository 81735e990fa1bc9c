import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commands } from "../../scripts/docs/command-options.ts";
import { documentPath, documents } from "../../scripts/docs/documents.ts";
import { fillRegions } from "../../scripts/docs/fill-regions.ts";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { configFileVariable } from "../../src/config/layers.ts";
import { itemKeys } from "../../src/config/policy-schema.ts";
import { settings } from "../../src/config/settings.ts";
import { findingCodes } from "../../src/core/findings.ts";
import {
  annotationNames,
  linksAnnotationPrefix,
  serviceEnvironmentAnnotation,
  statusAnnotation,
} from "../../src/core/inspect/annotations.ts";
import { metricKinds } from "../../src/telemetry/metrics-table.ts";
import { ask } from "../support/https-client.ts";
import { runServer } from "../support/running-server.ts";
import { codeOf, headingsOf, readDocument, rowsOf, sectionOf } from "./markdown.ts";
import { routesInSource } from "./routes.ts";

const everything = documents.map(readDocument).join("\n");
const reference = (name: string) => readDocument(`docs/reference/${name}.md`);
const found = (pattern: RegExp) => [...new Set([...everything.matchAll(pattern)].map(([text]) => text))];

describe("generated tables", () => {
  it.each(documents)("%s is as npm run docs would write it", (document) => {
    const text = readDocument(document);
    expect(text).toBe(fillRegions(text));
  });

  it("are all in the documentation, and in one place each", () => {
    const sections = new Set(settings.map(({ section }) => section));
    const expected = [
      ...findingCodes.map((code) => `finding ${code}`),
      ...[
        "decisions",
        "refusals",
        "warnings",
        "request-errors",
        "metrics",
        "client-limits",
        "event-reasons",
        "event-limits",
      ],
      ...[...sections].map((section) => `settings ${section}`),
      ...commands().map((command) => `options ${command.name()}`),
    ];
    const regions = [...everything.matchAll(/<!-- generated: (.+?) -->/g)].map(([, name]) => name);
    const what = "each `<!-- generated: NAME -->` in a page, with `<!-- end of generated -->` below it";
    expect(regions.sort(), what).toEqual(expected.sort());
  });
});

describe("what the documentation says exists is what exists", () => {
  it("findings", () => {
    const text = reference("findings");
    expect([...headingsOf(text, 3)].sort(), "headings of docs/reference/findings.md").toEqual([...findingCodes].sort());
    for (const code of findingCodes) {
      expect(sectionOf(text, `### ${code}`)).toContain(`<!-- generated: finding ${code} -->`);
    }
  });

  it("metrics", () => {
    const names = found(/\bboxinit_[a-z_]+\b/g);
    expect(names.sort()).toEqual(Object.keys(metricKinds).sort());
  });

  it("keys of the configuration and of its lists", () => {
    const keys = settings.map(({ key }) => key);
    const prefixes = [...new Set(settings.map(({ section }) => section))].join("|");
    const named = found(new RegExp(`(?<=\`)(?:${prefixes})\\.[A-Za-z]+(?=\`)`, "g"));
    expect(named.sort()).toEqual([...keys].sort());
    const policy = sectionOf(reference("configuration"), "## policy");
    for (const [key, items] of Object.entries(itemKeys)) {
      const paragraph = policy.split("\n- ").find((one) => one.startsWith(`**\`${key}\`**`)) ?? "";
      const codes = [...paragraph.matchAll(/`([a-zA-Z]+)`/g)].map(([, code]) => code);
      expect(codes, key).toEqual(expect.arrayContaining([...items]));
    }
  });

  it("variables of the environment", () => {
    const variables = settings.flatMap(({ environment = [] }) => environment);
    const named = found(/\bBOXINIT_[A-Z_]*[A-Z]\b/g);
    expect(named.sort()).toEqual([...variables, configFileVariable].sort());
  });

  it("annotations", () => {
    const rows = rowsOf(reference("annotations"))
      .map(([name]) => codeOf(name))
      .filter((name) => name.startsWith("boxinit/"));
    const written = [statusAnnotation, `${linksAnnotationPrefix}NAME`, serviceEnvironmentAnnotation];
    expect(rows).toEqual([...annotationNames, ...written]);
    const known = [...rows, linksAnnotationPrefix.replace(/\.$/, "")];
    const named = found(/(?<![\w/.-])boxinit\/(?!config\.schema\.json)[a-z-]*[a-z]/g);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("commands and flags", () => {
    const cli = reference("cli");
    const isCommand = (heading: string) => /^[a-z]+$/.test(heading);
    expect(headingsOf(cli, 2).filter(isCommand).sort()).toEqual(
      commands()
        .map((one) => one.name())
        .sort(),
    );
    const flags = commands().flatMap((command) => command.options.map(({ long }) => long));
    // The rest of what begins so is for other programs; `-- ` alone hands it to a script of package.json.
    const ofBoxinit = everything.replace(
      /(?:\b(?:kubectl|kustomize|helm|openssl|docker|git|gh|jq|sha256sum|findmnt|npx|pre-commit|npm run (?!boxinit)\S+|npm (?:install|publish))|(?<=`)--) (?:\\\n|[^`\n])*/g,
      "",
    );
    const documented = [...new Set([...ofBoxinit.matchAll(/(?<=[`\s])--[a-z][a-z-]+/g)].map(([flag]) => flag))];
    const ofHelm = ["--set", "--values", "--reuse-values", "--reset-then-reuse-values"];
    const ofTools = [
      "--silent",
      "--global",
      "--post-renderer-args",
      "--relaxed-read-only",
      "--user",
      "--rbind",
      "--preserve-env",
      "--timestamp",
      "--max-old-space-size",
      "--max-semi-space-size",
      "--single-threaded-gc",
      ...["--out", "--image", "--repository"], // of npm run release
    ];
    const ofOthers = [...ofHelm, ...ofTools, "--help", "--version"];
    const what = "flags in pages; one of another program stands behind its name, or in ofTools of this test";
    expect(documented.filter((flag) => !ofOthers.includes(flag)).sort(), what).toEqual([...new Set(flags)].sort());
  });

  it("JSON schemas", () => {
    const listed = rowsOf(reference("json-schemas")).map(([link = ""]) => /\[(.+?)\]/.exec(link)?.[1]);
    expect(listed.sort()).toEqual(readdirSync(documentPath("docs/reference")).filter((name) => name.endsWith(".json")));
  });

  it("exit codes", () => {
    const rows = rowsOf(sectionOf(reference("cli"), "## Exit codes")).map(([code, name]) => [name, Number(code)]);
    expect(rows).toEqual(Object.entries(exitCodes));
  });

  it("routes, in the source and over the wire", async () => {
    const routes = rowsOf(reference("routes")).flatMap(([method, path]) =>
      path?.startsWith("`/") ? [{ method, path: codeOf(path) }] : [],
    );
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...routesInSource()].sort());
    const server = await runServer();
    try {
      for (const { method, path } of routes) {
        const answer = method === "POST" ? await server.post(path, "{}") : await server.ops(path);
        expect(answer.status, path).toBe(method === "POST" ? 400 : 200);
        if (method === "GET") {
          const head = await ask({ port: server.server.ops.port, path, method: "HEAD" });
          expect(head.status, `HEAD ${path}`).toBe(200);
        }
      }
    } finally {
      await server.stop();
    }
  });
});
