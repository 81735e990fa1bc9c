import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { configMapText } from "../../src/convert/write-config-map.ts";
import { conversionOf, convert, podWithScript } from "../convert/converted.ts";
import { askLibrary } from "./api-server-library.ts";

const minutes = 60_000;

test("the API server's own YAML parser finds a script in a ConfigMap as it was", { timeout: 5 * minutes }, () => {
  const { service } = conversionOf(convert(podWithScript("agent & exec /sbin/init")));
  if (service === undefined) throw new Error("there is no service");
  const awkward = fc.constantFrom(..."ab:# \n\t\r\u0085\u2028\ufeffé😀'\"|>-&*%@`{}[]!?,\\");
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.string({ unit: awkward, maxLength: 40 }),
    fc.array(fc.string({ unit: "grapheme" })).map((lines) => lines.join("\n")),
  );
  const scripts = fc
    .sample(text, { numRuns: 6000, seed: 767 })
    .filter((script) => script.isWellFormed() && !script.includes("\0"));
  const namespaces = ["lab", "n", "0x1", "0o17", "1e3", "null", "on"];
  const maps = scripts.map((script, index) => ({
    script,
    namespace: namespaces[index % namespaces.length] ?? "",
  }));
  const answers = askLibrary(
    maps.map(({ script, namespace }) => ({
      document: configMapText({ ...service, script }, "name", namespace),
      patch: [],
    })),
  );
  expect(answers.map(readMap)).toEqual(maps);
});

const configMap = z.looseObject({
  data: z.looseObject({ "main.sh": z.string() }),
  metadata: z.looseObject({ namespace: z.string() }),
});

function readMap(answer: ReturnType<typeof askLibrary>[number]): unknown {
  if ("error" in answer) return answer.error;
  const { data, metadata } = configMap.parse(answer.result);
  return { script: data["main.sh"], namespace: metadata.namespace };
}
