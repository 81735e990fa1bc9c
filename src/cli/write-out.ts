import { once } from "node:events";

/** Waits where the reader is slower, so that what it has not read yet does not pile up. */
export async function writeOut(text: string): Promise<void> {
  if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
}
