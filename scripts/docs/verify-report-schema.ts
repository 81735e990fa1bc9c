import { join } from "node:path";
import { z } from "zod";
import { type VerifyReport, verdicts } from "../../src/verify/verify-report.ts";

export const verifyReportSchemaFile = join(import.meta.dirname, "../../docs/reference/verify-report.schema.json");

const answer = z.enum(["yes", "no", "not-known"]);
const id = z.int().min(0);

const mountedAs = z.object({
  id: id.describe("Of the mount, as in mountinfo. An id is given anew once its mount is gone."),
  parentId: id.describe("Of the mount that it is attached to."),
  type: z.string().describe("Of the file system."),
  path: z.string().describe("Its mount point."),
});

const pid1 = z.object({
  comm: z.string().nullable().describe("/proc/1/comm; null where it was not read."),
  argv: z.array(z.string()).nullable().describe("/proc/1/cmdline; null where it was not read."),
  systemd: answer,
  recognised: answer.describe("Whether the runtime took the container for one of systemd, and prepared /run for it."),
  evidence: z.string().describe("What that was told by."),
});

const mount = z.object({
  path: z.string().describe("As the pod spells it; else the mount point, or the place of a link."),
  verdict: z
    .enum(verdicts)
    .describe(
      "Visible: its path leads to it, and where that could be tried, it can be read. Linked: its path is a link that leads to the same files. Hidden: it is mounted, and its path leads elsewhere. Unreadable: its path leads to it, and it can't be read. Missing: the pod has it, and nothing of it is at its path. Not known: it can't be told from what could be read.",
    ),
  why: z.string().describe("What was seen, for people."),
  volume: z
    .object({
      name: z.string().nullable(),
      kind: z.string().describe("Such as ServiceAccount token, Secret, emptyDir."),
    })
    .nullable()
    .describe("By the pod's spec, else by how it is mounted; null where that does not tell."),
  mount: z.exactOptional(mountedAs.describe("Not there where nothing is mounted for it.")),
  hiddenBy: z.exactOptional(mountedAs.describe("What covers a hidden mount.")),
  link: z.exactOptional(z.string().describe("Where a link at its path leads, or should lead.")),
  unreadable: z.exactOptional(
    z.object({
      path: z.string().describe("The first file or folder that can't be read."),
      uid: z.exactOptional(z.int().describe("65534 stands for accounts that the user namespace does not have.")),
      gid: z.exactOptional(z.int()),
      mode: z.exactOptional(z.string().describe("In octal, as 0640.")),
    }),
  ),
});

/** The form of `boxinit verify -o json`, checked against the type that the program writes it by. */
export const verifyReport = z
  .object({
    version: z.literal(1),
    pod: z
      .object({ namespace: z.string().nullable(), name: z.string().nullable() })
      .nullable()
      .describe("Null where no pod is known."),
    containers: z.array(
      z.object({
        name: z.string().nullable().describe("Null where no pod is known."),
        pid1,
        mounts: z.array(mount).describe("Of the pod's spec first, in its order."),
        advice: z.array(z.string()).describe("What to do next; empty where all is in order."),
      }),
    ),
  })
  .describe(
    "What boxinit verify -o json prints. Fields may be added; taking one away raises the version.",
  ) satisfies z.ZodType<VerifyReport>;

/** Open: a reader must bear with fields that a later version adds. */
export function verifyReportSchemaText(): string {
  const schema = z.toJSONSchema(verifyReport, { io: "input", reused: "ref" });
  return `${JSON.stringify({ title: "Report of boxinit verify", ...schema }, null, 2)}\n`;
}
