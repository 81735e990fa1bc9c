import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { configMapText } from "../../src/convert/write-config-map.ts";
import { readDocuments } from "../../src/manifests/read-documents.ts";
import { checkProperty } from "../support/check-property.ts";
import { conversionOf, convert, podWithScript } from "./converted.ts";

/** Work in all kinds of layout: what must come out as it went in. */
const steps = [
  "agent --flag &",
  "( sub; shell ) ",
  "if [ -e /x ]; then\n\techo 'exec /sbin/init'\nfi",
  "cat >/x <<END\n  a \"b\" 'c' \\$ é\texec /sbin/init\nEND",
  "cat <<-'END' | agent\n\texec /sbin/init # no\n\tEND",
  "# exec /sbin/init",
  'for i in 1 2; do agent \\\n  "$i"; done',
  'echo "exec /sbin/init `agent \\`date\\``"',
  "{ agent; }",
  "agent | agent && agent",
  "case $(agent) in exec) : ;; */sbin/init) agent ;; esac",
  "set -eu",
  "",
];
const ends = [
  "exec /sbin/init",
  "exec  /sbin/init \\\n\t--log-level=err 'a b'",
  "agent && exec /sbin/init",
  "{ exec /sbin/init; }",
];
const tails = ["", "\n", " # and nothing else\n", "\n\n  \n# é\n", ";\n", "\necho never\n"];

it("keeps every byte of a script but those that start init", () => {
  const pieces = fc.array(fc.constantFrom(...steps), { maxLength: 8 });
  const separators = fc.constantFrom("\n", "\n\n", "\n  ");
  const from = [pieces, fc.constantFrom(...ends), fc.constantFrom(...tails), separators] as const;
  checkProperty([...from], (before, end, tail, separator) => {
    fc.pre(!(end.startsWith("agent") && tail.includes("never")));
    const script = `${["agent &", ...before, end].join(separator)}${tail}`;
    const { command, service } = conversionOf(convert(podWithScript(script)));
    expect(command[0]).toBe("/sbin/init");
    const taken = /exec +\/sbin\/init(?: \\\n\t--log-level=err 'a b')?/.exec(end)?.[0] ?? "";
    if (service === undefined) throw new Error("there is no service");
    // Where it stood, and nowhere else: what looks like it in quotes, comments and here-documents stays.
    const at = script.length - tail.length - end.length + end.indexOf(taken);
    expect(service.script).toBe(`${script.slice(0, at)}exit 0${script.slice(at + taken.length)}`);
  });
});

it("brings any script into a ConfigMap, and out of it as it was", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(..."a:# \n\t\r\u0085'\"|>-&*%@`{}[]") }),
  );
  const service = conversionOf(convert(podWithScript("agent & exec /sbin/init"))).service;
  if (service === undefined) throw new Error("there is no service");
  checkProperty([text.filter((one) => one.isWellFormed() && !one.includes("\0"))], (script) => {
    const written = configMapText({ ...service, script }, "name", null);
    expect(parse(written).data["main.sh"]).toBe(script);
    const [read] = readDocuments(written);
    expect(read?.is === "object" && read.object.data).toHaveProperty(["main.sh"], script);
  });
});
