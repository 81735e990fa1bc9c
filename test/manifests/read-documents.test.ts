import { describe, expect, it } from "vitest";
import { readDocuments } from "../../src/manifests/read-documents.ts";

const head = "apiVersion: v1\nkind: Pod\n";

function specOf(yaml: string): unknown {
  const [document] = readDocuments(`${head}spec:\n  x: ${yaml}\n`);
  return document?.is === "object" ? document.object.spec : document;
}

function outcomes(text: string): string[] {
  return [...readDocuments(text)].flatMap((document) => {
    if (document.is === "empty") return [];
    if (document.is === "object") return `${document.number} ${document.object.kind}`;
    if (document.is === "skipped") return `${document.number} skipped: ${document.reason}`;
    const { number, position, problem } = document;
    return `${number} unreadable: ${position.line}:${position.column}: ${problem}`;
  });
}

describe("YAML is read as Kubernetes reads it", () => {
  it.each([
    ["yes", true],
    ["Off", false],
    ["y", true],
    ["~", null],
    ["0777", 511],
    ["0o777", 511],
    ["0x1F", 31],
    ["0b11", 3],
    ["1_000", 1000],
    ['"yes"', "yes"],
    ["22:22", "22:22"],
    ["1:30.5", "1:30.5"],
    ["2026-11-23", "2026-11-23"],
    ["2026-11-23T16:46:48Z", "2026-11-23T16:46:48Z"],
    ["2Gi", "2Gi"],
  ])("%s is %j", (yaml, value) => {
    expect(specOf(yaml)).toEqual({ x: value });
  });

  it("makes text of keys that are none", () => {
    expect(specOf('{y: 1, 2: b, 0x10: c, "off": d}')).toEqual({ x: { true: 1, 2: "b", 16: "c", off: "d" } });
  });

  it.each(["{[a]: 1}", "{null: 1}", "{<<: [1]}"])("refuses %s", (yaml) => {
    expect(specOf(yaml)).toMatchObject({ is: "unreadable" });
  });

  it("takes the last of two equal keys", () => {
    expect(specOf("1\n  x: 2")).toEqual({ x: 2 });
  });

  it("merges maps, and what stands later wins", () => {
    expect(specOf("&base {a: 1, b: 1}\n  before: {b: 2, <<: *base}\n  after: {<<: *base, b: 2}")).toEqual({
      x: { a: 1, b: 1 },
      before: { a: 1, b: 1 },
      after: { a: 1, b: 2 },
    });
  });

  it("takes the earlier of two merged maps", () => {
    expect(specOf("[&a {k: 1}, &b {k: 2}]\n  w: {<<: [*a, *b]}")).toEqual({ x: [{ k: 1 }, { k: 2 }], w: { k: 1 } });
  });

  it("reads an anchor that is used a thousand times", () => {
    const times = <T>(value: T) => Array.from({ length: 1000 }, () => value);
    expect(specOf(`&a {k: 1}\n  w: [${times("*a").join(", ")}]`)).toEqual({ x: { k: 1 }, w: times({ k: 1 }) });
  });
});

describe("the documents of a file", () => {
  it("are numbered from 1, and empty ones keep their number", () => {
    expect(outcomes(`---\n${head}---\n# nothing\n---\n${head}`)).toEqual(["1 Pod", "3 Pod"]);
  });

  it("are told apart from what is no Kubernetes object", () => {
    expect(outcomes("a: 1\n---\n- 1\n---\ntext\n---\nkind: Pod\n---\napiVersion: v1\nkind: 3\n")).toEqual(
      [1, 2, 3, 4, 5].map((number) => `${number} skipped: not a Kubernetes object`),
    );
  });

  it("may be an admission review, which is no pod to audit", () => {
    const review = '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {}}';
    expect(outcomes(review)).toEqual(["1 skipped: AdmissionReview"]);
  });

  it("may be JSON, with a byte order mark too", () => {
    expect(outcomes('{"apiVersion": "v1", "kind": "Pod"}')).toEqual(["1 Pod"]);
    expect(outcomes('\uFEFF\n {"apiVersion": "v1", "kind": "Pod"}')).toEqual(["1 Pod"]);
  });

  it("may begin as JSON does and be YAML", () => {
    expect(outcomes("{apiVersion: v1, kind: Pod}\n---\n{apiVersion: v1, kind: Job}\n")).toEqual(["1 Pod", "2 Job"]);
  });

  it.each([
    ["an unquoted value", `${head}metadata:\n  name: {{ .Values.name }}\n`],
    ["a value with more behind it", `${head}metadata:\n  name: {{ .Values.name | quote }}-x\n`],
    ["a condition", `{{- if .Values.enabled }}\n${head}{{- end }}\n`],
    ["an include alone", '{{ include "chart.pod" . }}\n'],
  ])("may be a Helm template: %s", (_, text) => {
    expect(outcomes(text)).toEqual(["1 skipped: Helm template"]);
  });

  it("may hold braces that are no Helm template", () => {
    expect(outcomes(`${head}a: "{{ inputs.x }}"\nb: |\n  {{ $labels.x }}\n# {{ comment }}\n`)).toEqual(["1 Pod"]);
  });

  it("that can't be read don't take the others along, and the line is told", () => {
    expect(outcomes(`${head}---\n${head}spec: [\n---\n${head}`)).toEqual([
      "1 Pod",
      expect.stringMatching(/^2 unreadable: 7:1: /),
      "3 Pod",
    ]);
  });
});

describe("what Kubernetes reads otherwise is refused", () => {
  it.each([
    ["a line separator", "# c\u2028spec: {}\n"],
    ["a paragraph separator", "# c\u2029spec: {}\n"],
    ["a next line", "# c\u0085spec: {}\n"],
    ["a carriage return alone", "# c\rspec: {}\n"],
  ])("%s", (_, text) => {
    expect(outcomes(head + text)).toEqual([expect.stringContaining("1 unreadable: 3:4: this character ends a line")]);
  });

  it("an anchor with other than letters, digits, - and _", () => {
    expect(outcomes(`${head}a: &a:b [x]\n`)).toEqual([expect.stringContaining("&a:b is no name for an anchor")]);
  });

  it("YAML 1.2", () => {
    expect(outcomes(`%YAML 1.2\n---\n${head}`)).toEqual([
      "1 unreadable: 1:1: YAML 1.2, where Kubernetes reads 1.1 alone",
    ]);
  });
});

describe("hostile YAML", () => {
  const bomb = (first: string, next: (name: string) => string) =>
    Array.from({ length: 12 }, (_, level) => `m${level + 1}: &m${level + 1} ${next(`*m${level}`)}`).reduce(
      (text, line) => `${text}${line}\n`,
      `${head}m0: &m0 ${first}\n`,
    );
  const tenTimes = (alias: string) => `[${Array.from({ length: 10 }, () => alias).join(", ")}]`;

  it("with aliases of aliases of aliases is refused", () => {
    expect(outcomes(bomb("[1]", tenTimes))).toEqual([
      "1 unreadable: 9:25: its aliases stand for more than 1000000 values",
    ]);
  });

  it("with merges of merges of merges is refused", () => {
    expect(outcomes(bomb("{k: 1}", (alias) => `{<<: ${tenTimes(alias)}}`))).toEqual([
      "1 unreadable: 9:30: its aliases stand for more than 1000000 values",
    ]);
  });

  it("with an alias inside its own anchor is refused", () => {
    expect(outcomes(`${head}a: &a [*a]\n`)).toEqual(["1 unreadable: 3:8: *a has no anchor &a before it"]);
  });

  it("with an alias to nothing is refused", () => {
    expect(outcomes(`${head}a: *b\n`)).toEqual(["1 unreadable: 3:4: *b has no anchor &b before it"]);
  });

  it("nested beyond the parser's stack is refused", () => {
    expect(outcomes(`${head}a: ${"[".repeat(10_000)}`)).toEqual([
      expect.stringMatching(/^1 unreadable: 3:\d+: it is nested too deeply$/),
    ]);
  });

  it("can't change the prototype of what is read", () => {
    const [document] = readDocuments(`${head}__proto__: {polluted: yes}\n`);
    expect(document?.is === "object" && Object.getPrototypeOf(document.object)).toBe(Object.prototype);
    expect(Object.prototype).not.toHaveProperty("polluted");
  });
});
