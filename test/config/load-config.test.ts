import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Environment, Flags } from "../../src/config/layers.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { printConfig } from "../../src/config/print-config.ts";
import { settings } from "../../src/config/settings.ts";
import { toPolicy } from "../../src/config/to-policy.ts";
import { defaultPolicy } from "../../src/core/policy.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Layers {
  readonly file?: string;
  readonly environment?: Environment;
  readonly flags?: Flags;
}

function load({ file, environment = {}, flags = {} }: Layers) {
  if (file === undefined) return loadConfig({ environment, flags });
  writeFileSync(join(folder, "boxinit.yaml"), file);
  return loadConfig({ file: join(folder, "boxinit.yaml"), environment, flags });
}

function configOf(layers: Layers) {
  const loaded = load(layers);
  if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
  return loaded;
}

/** The problems, without the folder that the file is in. */
function problemsOf(layers: Layers): readonly string[] {
  const loaded = load(layers);
  return loaded.ok ? [] : loaded.problems.map((problem) => problem.replace(`${folder}/`, ""));
}

describe("the configuration without any layer", () => {
  test("has the engine's own defaults as its policy", () => {
    expect(toPolicy(configOf({}).config)).toEqual(defaultPolicy);
  });

  test("says of each value that it is a default", () => {
    expect(configOf({}).sources.size).toBe(settings.length);
    expect(new Set([...configOf({}).sources.values()].map((source) => source.from))).toEqual(new Set(["default"]));
  });

  test.each(["", "# nothing yet\n", "policy:\nlog:\n"])("is what an empty file means: %j", (file) => {
    expect(configOf({ file }).config).toEqual(configOf({}).config);
  });
});

describe("layers", () => {
  const key = "policy.tokenPath";
  const file = "policy:\n  tokenPath: /etc/from-file\n  unwrap: hidden\n";
  const environment = { BOXINIT_POLICY_TOKEN_PATH: "/etc/from-environment", BOXINIT_LOG_LEVEL: "warn" };
  const flags = { [key]: "/etc/from-flag" };

  test.each([
    ["a file over the default", { file }, "/etc/from-file"],
    ["the environment over a file", { file, environment }, "/etc/from-environment"],
    ["a flag over all", { file, environment, flags }, "/etc/from-flag"],
  ])("put %s", (_name, layers, expected) => {
    expect(configOf(layers).config.policy.tokenPath).toBe(expected);
  });

  test("leave each other's other values alone", () => {
    const { config } = configOf({ file, environment, flags });
    expect(config.policy.unwrap).toBe("hidden");
    expect(config.log.level).toBe("warn");
  });

  test("are told beside each value, in a file that can be loaded again", () => {
    const loaded = configOf({ file, environment, flags });
    const printed = printConfig(loaded);
    expect(printed.replace(`${folder}/`, "")).toContain('  unwrap: "hidden" # boxinit.yaml:3\n');
    expect(printed).toContain('  tokenPath: "/etc/from-flag" # flag --policy-token-path\n');
    expect(printed).toContain('  level: "warn" # environment BOXINIT_LOG_LEVEL\n');
    expect(printed).toContain("  crio: false # default\n");
    expect(printed).toContain("  # clientCa: not set\n");
    expect(configOf({ file: printed }).config).toEqual(loaded.config);
  });

  test("take the file's name from the environment where no flag names it", () => {
    writeFileSync(join(folder, "named.yaml"), "log:\n  level: error\n");
    const { config } = configOf({ environment: { BOXINIT_CONFIG: join(folder, "named.yaml") } });
    expect(config.log.level).toBe("error");
  });
});

describe("text from the environment and flags", () => {
  test.each([
    ["a number", "server.drainSeconds", "2.5", 2.5],
    ["true", "policy.crio", "true", true],
    ["false", "policy.mergedUsr", "false", false],
    [
      "a list",
      "policy.systemdPaths",
      "/lib/systemd/systemd, /usr/lib/systemd/systemd",
      ["/lib/systemd/systemd", "/usr/lib/systemd/systemd"],
    ],
    ["an empty list", "policy.systemdPaths", "", []],
    ["a list of names", "policy.runtimeClasses", "a,b", [{ name: "a" }, { name: "b" }]],
    ["text", "tls.certificate", "/etc/tls.crt", "/etc/tls.crt"],
  ])("is read as %s where the setting is one", (_name, key, text, expected) => {
    const setting = settings.find((one) => one.key === key);
    const flagged = configOf({ flags: { [key]: text } }).config;
    const fromEnvironment = configOf({ environment: { [setting?.environment ?? ""]: text } }).config;
    expect(flagged).toEqual(fromEnvironment);
    expect(
      Object.entries(flagged).flatMap(([section, values]) =>
        Object.entries(values).map(([name, value]) => [`${section}.${name}`, value]),
      ),
    ).toContainEqual([key, expected]);
  });
});

describe("the policy", () => {
  test("can differ for a RuntimeClass", () => {
    const file = `
policy:
  unwrap: hidden
  runtimeClasses:
    - sysbox-runc
    - name: sysbox-crio
      unwrap: never
      crio: true
  images:
    - match: "*/systemd-*"
      init: masked
`;
    expect(toPolicy(configOf({ file }).config)).toEqual({
      defaults: { ...defaultPolicy.defaults, unwrap: "hidden" },
      runtimeClasses: new Map([
        ["sysbox-runc", {}],
        ["sysbox-crio", { unwrap: "never", crio: true }],
      ]),
      images: [{ match: "*/systemd-*", init: "masked" }],
    });
  });

  test("reads off as a word, not as false", () => {
    expect(configOf({ file: "policy:\n  relocation: off\n" }).config.policy.relocation).toBe("off");
  });

  test.each([
    ["etc/token", "is not an absolute path"],
    ["", "is not an absolute path"],
    ["/", "is the root of the container"],
    ["/etc//token", 'has an empty, "." or ".." part'],
    ["/etc/./token", 'has an empty, "." or ".." part'],
    ["/etc/../token", 'has an empty, "." or ".." part'],
    ["/etc/token/", 'has an empty, "." or ".." part'],
    ["/etc/to ken", "has other characters than A-Z a-z 0-9 . _ - /"],
    ["/etc/%u", "has other characters than A-Z a-z 0-9 . _ - /"],
    ["/run", "is at or below /run"],
    ["/run/token", "is at or below /run"],
    ["/var/run/token", "is at or below /var/run"],
    ["/proc/1", "is at or below /proc"],
    ["/sys/token", "is at or below /sys"],
    ["/dev/shm", "is at or below /dev"],
    ["/tmp/token", "is at or below /tmp"],
  ])("does not take %j as tokenPath", (path, problem) => {
    const message = `flag --policy-token-path: policy.tokenPath: ${problem}`;
    expect(problemsOf({ flags: { "policy.tokenPath": path } })).toEqual([message]);
  });

  test.each(["/etc/serviceaccount", "/runner/token", "/var/runner", "/opt/a.b_c-d"])(
    "takes %s as tokenPath",
    (path) => {
      expect(configOf({ flags: { "policy.tokenPath": path } }).config.policy.tokenPath).toBe(path);
    },
  );
});

describe("problems", () => {
  test("are told all at once, each with its place and key", () => {
    const file = `
policy:
  unwrap: sometimes
  unwarp: always
  runtimeClasses:
    - name: sysbox-runc
      relocation: auto
      colour: blue
    - name: "Not A Name"
  images:
    - match: x
      init: wrapped
servers:
  listen: ":1"
server:
  listen: localhost:8443
  maxConnections: many
log: debug
`;
    const environment = { BOXINIT_LOG_LEVEL: "loud", BOXINIT_LOG_LEVL: "info", OTHER_LOG_LEVEL: "x" };
    const flags = { "server.drainSeconds": "-1" };
    const repair = "unwrap, relocation, apiToken, unknown, tokenPath, mergedUsr, systemdPaths, onUnfixable, crio";
    expect(problemsOf({ file, environment, flags })).toEqual([
      `boxinit.yaml:4: policy.unwarp: is no setting; there are runtimeClasses, ${repair}, images`,
      "boxinit.yaml:13: servers: is no setting; there are policy, server, tls, certificates, audit, log",
      "boxinit.yaml:18: log: is not a mapping of settings",
      "environment BOXINIT_LOG_LEVL: is the variable of no setting",
      'boxinit.yaml:3: policy.unwrap: Invalid option: expected one of "always"|"hidden"|"never"',
      `boxinit.yaml:8: policy.runtimeClasses.0.colour: is no setting; there are name, ${repair}`,
      "boxinit.yaml:9: policy.runtimeClasses.1.name: is not the name of a RuntimeClass",
      'boxinit.yaml:12: policy.images.0.init: Invalid option: expected one of "recognised"|"masked"|"none"',
      "boxinit.yaml:16: server.listen: is not ADDRESS:PORT, [ADDRESS]:PORT or :PORT",
      "boxinit.yaml:17: server.maxConnections: Invalid input: expected number, received string",
      'environment BOXINIT_LOG_LEVEL: log.level: Invalid option: expected one of "fatal"|"error"|"warn"|"info"|"debug"|"trace"',
      "flag --server-drain-seconds: server.drainSeconds: Too small: expected number to be >=0",
    ]);
  });

  test.each([
    ["no such file", undefined, "nowhere.yaml:1: can not be read (ENOENT)"],
    ["no YAML", "policy: [", "boxinit.yaml:1: Flow sequence in block collection must be"],
    ["a key twice", "log: {}\nlog: {}\n", "boxinit.yaml:2: Map keys must be unique"],
    ["a list", "- policy\n", "boxinit.yaml:1: is not a mapping of sections"],
    ["no RuntimeClass", "policy:\n  runtimeClasses: []\n", "boxinit.yaml:2: policy.runtimeClasses: is empty"],
    [
      "one twice",
      "policy:\n  runtimeClasses: [a, a]\n",
      "boxinit.yaml:2: policy.runtimeClasses: names a RuntimeClass twice",
    ],
    ["null", "policy:\n  unwrap:\n", "boxinit.yaml:2: policy.unwrap: Invalid option"],
    ["prototype keys", "__proto__:\n  a: 1\nconstructor: 1\n", "boxinit.yaml:1: __proto__: is no setting"],
  ])("name the place: %s", (_name, file, expected) => {
    const problems =
      file === undefined
        ? problemsOfFile(join(folder, "nowhere.yaml")).map((problem) => problem.replace(`${folder}/`, ""))
        : problemsOf({ file });
    expect(problems[0]).toMatch(new RegExp(`^${expected.replace(/[()[\]]/g, "\\$&")}`));
  });

  function problemsOfFile(file: string): readonly string[] {
    const loaded = loadConfig({ file, environment: {}, flags: {} });
    return loaded.ok ? [] : loaded.problems;
  }

  test.each([":8443", "0.0.0.0:8443", "127.0.0.1:0", "[::1]:8443", "[::]:443"])("there are none with %s", (listen) => {
    expect(problemsOf({ flags: { "server.listen": listen } })).toEqual([]);
  });

  test.each(["8443", "localhost:8443", "::1:8443", "[::1]", "1.2.3:80", ":65536", ":", "[127.0.0.1]:80"])(
    "there is one with %s",
    (listen) => {
      expect(problemsOf({ flags: { "server.listen": listen } })).toHaveLength(1);
    },
  );
});

test("variables that the kubelet makes of Services named boxinit are no settings", () => {
  const environment = {
    BOXINIT_SERVICE_HOST: "10.0.0.1",
    BOXINIT_SERVICE_PORT: "443",
    BOXINIT_SERVICE_PORT_HTTPS: "443",
    BOXINIT_PORT: "tcp://10.0.0.1:443",
    BOXINIT_PORT_443_TCP: "tcp://10.0.0.1:443",
    BOXINIT_PORT_443_TCP_PROTO: "tcp",
    BOXINIT_PORT_443_TCP_PORT: "443",
    BOXINIT_PORT_443_TCP_ADDR: "10.0.0.1",
    BOXINIT_SERVER_PORT: "tcp://10.0.0.2:443",
  };
  expect(problemsOf({ environment })).toEqual([]);
  expect(problemsOf({ environment: { BOXINIT_SERVER_PORT: "8443" } })).toHaveLength(1);
});

test("every setting says what it is for, and no variable looks like one of a Service", () => {
  for (const { key, description, environment, flag } of settings) {
    expect(description, key).not.toBe("");
    expect(environment ?? "", key).not.toMatch(/_(PORT|SERVICE_HOST|SERVICE_PORT)(_|$)/);
    expect(environment === undefined, key).toBe(flag === undefined);
  }
});
