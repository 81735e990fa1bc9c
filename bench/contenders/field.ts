import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAuthority } from "../../test/support/certificates.ts";
import { type Review, uidOfReviews } from "../reviews/reviews.ts";
import type { Contender, Prepared } from "./contender.ts";
import { type Running, start } from "./start.ts";

export interface Entrant extends Running, Pick<Contender, "name" | "title" | "answers"> {}

export interface Missing extends Pick<Contender, "name" | "title"> {
  readonly reason: string;
}

/** All contenders side by side, each a process of its own. */
export interface Field {
  /** For certificates, logs and reviews; it goes with this process. */
  readonly folder: string;
  /** The file of the certificate that signed those of all of them. */
  readonly authority: string;
  readonly running: readonly Entrant[];
  readonly missing: readonly Missing[];
  /** A further process of a contender, for the caller to stop. */
  readonly startAnother: (name: string) => Promise<Running>;
  readonly close: () => Promise<void>;
}

/** @param pin put before the command of each */
export async function openField(
  contenders: readonly Contender[],
  reviews: readonly Review[],
  pin: readonly string[],
): Promise<Field> {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-bench-"));
  // Whatever ends this process.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const authority = await makeAuthority("boxinit benchmark authority");
  const authorityFile = join(folder, "ca.crt");
  writeFileSync(authorityFile, authority.certificate);
  const response = { uid: uidOfReviews(), allowed: true };
  const constantAnswer = JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", response });
  const firstReview = reviews[0]?.body ?? Buffer.from("");

  const prepared = new Map<string, Prepared>();
  const running: Entrant[] = [];
  const missing: Missing[] = [];
  const startOne = (name: string, process: string) => {
    const contender = prepared.get(name);
    if (contender === undefined) throw new Error(`${name} is not prepared`);
    const own = join(folder, process);
    return start({ prepared: contender, folder: own, authority, pin, firstReview, constantAnswer });
  };
  for (const { name, title, answers, prepare } of contenders) {
    try {
      prepared.set(name, await prepare());
      running.push({ name, title, answers, ...(await startOne(name, name)) });
    } catch (error) {
      missing.push({ name, title, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  let further = 0;
  return {
    folder,
    authority: authorityFile,
    running,
    missing,
    startAnother: (name) => startOne(name, `${name}-${++further}`),
    close: async () => {
      for (const one of running) await one.stop();
      for (const one of prepared.values()) await one.close?.();
    },
  };
}
