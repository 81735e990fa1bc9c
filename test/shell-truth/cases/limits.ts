import { scripts } from "./notation.ts";

const kibibytes = 1024;

function padded(bytes: number): string {
  const script = "\nexec /sbin/init";
  return `#${"x".repeat(bytes - script.length - 1)}${script}`;
}

/** Around the size up to which a script is read, and scripts that a parser finds hard. */
export const limits = scripts(
  padded(16 * kibibytes - 1),
  padded(16 * kibibytes),
  padded(16 * kibibytes + 1),
  padded(64 * kibibytes),
  `exec /sbin/init ${"x ".repeat(8000)}`,
  `exec /sbin/init '${"x".repeat(16_000)}'`,
  `exec /sbin/init${" ".repeat(16_000)}`,
  `${":;".repeat(2000)}exec /sbin/init`,
  `${"\\\n".repeat(4000)}exec /sbin/init`,
  `exec ${"''".repeat(4000)}/sbin/init`,
  `exec /${"./".repeat(1000)}sbin/init`,
  `${"(".repeat(50)}exec /sbin/init${")".repeat(50)}`,
  `${"{ ".repeat(50)}exec /sbin/init${"; }".repeat(50)}`,
  `${"<<E;".repeat(20)}exec /sbin/init`,
  `exec /sbin/init ${"<<E ".repeat(20)}`,
);
