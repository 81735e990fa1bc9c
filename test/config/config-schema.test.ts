import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { configSchemaFile, configSchemaText } from "../../scripts/docs/config-schema.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { printConfig } from "../../src/config/print-config.ts";
import { settings } from "../../src/config/settings.ts";
import { configErrors } from "../cli/json-schemas.ts";
import { blocksOf, readDocument } from "../docs/markdown.ts";

const folder = mkdtempSync(join(tmpdir(), "boxinit-config-schema-"));
const file = join(folder, "boxinit.yaml");
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  writeFileSync(file, text);
  return loadConfig({ file, environment: {}, flags: {} });
}

/** What boxinit itself and what the schema says of a file. */
function taken(text: string) {
  return { boxinit: load(text).ok, schema: configErrors(parse(text) ?? {}).length === 0 };
}

const written = blocksOf(readDocument("docs/reference/configuration.md"))
  .filter(({ language, text }) => language === "yaml" && !text.startsWith("apiVersion:"))
  .map(({ text }) => text);

const right = [
  ...written,
  readFileSync(join(import.meta.dirname, "../cluster/replay/config.yaml"), "utf8"),
  "",
  "policy:\nserver: {}",
  "policy: {runtimeClasses: [sysbox-runc, {name: other, tokenPath: /opt/tokens, systemdPaths: [/lib/systemd/systemd]}]}",
  "policy: {tokenPath: /etc/a/b.c-d_e, images: [{match: '*', init: none}]}",
  "policy: {tokenPath: /runs/x}",
  "policy: {tokenPath: /etc/..x}",
  "server: {listen: '127.0.0.1:0', opsListen: '[::1]:8080', drainSeconds: 0.5}",
  "certificates: {names: [boxinit.boxinit.svc], authorityDays: 0.5}",
  "log: {level: trace}",
];

const wrong = [
  "- policy",
  "polici: {}",
  "policy: []",
  "policy: text",
  "policy: {unwraps: always}",
  "policy: {unwrap: Always}",
  "policy: {mergedUsr: 'yes'}",
  "policy: {runtimeClasses: []}",
  "policy: {runtimeClasses: [Sysbox]}",
  "policy: {runtimeClasses: [{}]}",
  "policy: {runtimeClasses: [{name: a, image: b}]}",
  "policy: {runtimeClasses: [{name: a, tokenPath: /run/x}]}",
  "policy: {runtimeClasses: [1]}",
  "policy: {systemdPaths: [/sbin/init]}",
  "policy: {images: [{match: '', init: none}]}",
  "policy: {images: [{match: a}]}",
  ...["etc", "/", "/etc/", "//etc", "/etc/../x", "/etc/.", "/var/run", "/run", "/tmp/x", "/etc/a b", "/etc/%u"].map(
    (path) => `policy: {tokenPath: '${path}'}`,
  ),
  ...["8443", "host:8443", ":port", ":123456", "::1:8443"].map((address) => `server: {listen: '${address}'}`),
  "server: {maxConnections: 0}",
  "server: {maxConnections: 1.5}",
  "server: {bodyMemoryMiB: 5000}",
  "tls: {certificate: ''}",
  "tls: {mode: acme}",
  "certificates: {names: ['not a host']}",
  "certificates: {servingDays: 0}",
  "audit: {events: some}",
  "log: {level: loud}",
];

const described = z.object({
  properties: z.record(
    z.string(),
    z.object({ properties: z.record(z.string(), z.object({ description: z.string() })) }),
  ),
});

describe("the published schema of the configuration file", () => {
  it("is as npm run docs would write it", () => {
    expect(readFileSync(configSchemaFile, "utf8")).toBe(configSchemaText());
  });

  it("describes every setting", () => {
    const { properties: sections } = described.parse(JSON.parse(configSchemaText()));
    const keys = Object.entries(sections).flatMap(([section, { properties }]) =>
      Object.entries(properties).map(([name, { description }]) => [`${section}.${name}`, description]),
    );
    expect(keys).toEqual(settings.map(({ key, description }) => [key, description]));
  });

  it.each(right)("takes what boxinit takes: %j", (text) => {
    expect(taken(text)).toEqual({ boxinit: true, schema: true });
  });

  it.each(wrong)("takes as little as boxinit does: %j", (text) => {
    expect(taken(text)).toEqual({ boxinit: false, schema: false });
  });

  it("takes what serve --print-config prints", () => {
    const loaded = load("");
    if (!loaded.ok) throw new Error(loaded.problems.join());
    expect(taken(printConfig(loaded))).toEqual({ boxinit: true, schema: true });
  });

  it("leaves to boxinit what no schema says: a RuntimeClass that is named twice, a port past 65535", () => {
    for (const text of ["policy: {runtimeClasses: [a, a]}", "server: {listen: ':70000'}"]) {
      expect(taken(text)).toEqual({ boxinit: false, schema: true });
    }
  });
});
