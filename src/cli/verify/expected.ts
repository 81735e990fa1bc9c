import { findPods } from "../../manifests/find-pods.ts";
import { readDocuments } from "../../manifests/read-documents.ts";
import { type ExpectedContainer, type ExpectedPod, expectPod } from "../../verify/expected-pod.ts";
import type { VerifyReport } from "../../verify/verify-report.ts";
import { UsageError } from "../exit-codes.ts";
import { forLog } from "../for-log.ts";
import { readText } from "./read-text.ts";

export interface Expected {
  readonly pod: ExpectedPod;
  readonly container: ExpectedContainer;
}

/**
 * The pod of a file that holds one, and which of its containers is meant.
 *
 * @throws UsageError where it holds none or several, or where the container has to be named
 */
export async function readExpected(file: string, container: string | undefined): Promise<Expected> {
  const pods = [...readDocuments(await readText(file))].flatMap((document) => {
    if (document.is === "unreadable") {
      const { line, column } = document.position;
      throw new UsageError(forLog(`${file}:${line}:${column}: ${document.problem}`));
    }
    return document.is === "object" ? findPods(document.object) : [];
  });
  const [first, ...others] = pods;
  if (first === undefined || others.length > 0) {
    throw new UsageError(forLog(`${file} has ${pods.length} pods in it: it should have one`));
  }
  const pod = expectPod(first.pod);
  if (typeof pod === "string") throw new UsageError(forLog(`${file}: ${pod}`));
  return { pod, container: containerOf(pod, container) };
}

/** @throws UsageError where there is none of this name, or several and none is named */
function containerOf({ containers }: ExpectedPod, name: string | undefined): ExpectedContainer {
  const [only, ...others] = containers;
  const found = name === undefined ? only : containers.find((one) => one.name === name);
  if (found !== undefined && (name !== undefined || others.length === 0)) return found;
  throw noSuchContainer(
    containers.map((one) => one.name),
    name,
  );
}

export function noSuchContainer(names: readonly string[], name: string | undefined): UsageError {
  if (names.length === 0) return new UsageError("the pod has no containers");
  const listed = names.join(", ");
  return new UsageError(
    forLog(
      name === undefined
        ? `name the container with --container: ${listed}`
        : `the pod has no container ${JSON.stringify(name)}: ${listed}`,
    ),
  );
}

export function podOf({ namespace, name }: ExpectedPod): NonNullable<VerifyReport["pod"]> {
  return { namespace, name };
}
