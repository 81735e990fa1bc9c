import { closeSync, openSync, readSync } from "node:fs";

/** Of the ELF specification, field e_machine. */
const machines: Readonly<Record<number, string>> = { 62: "x86-64", 183: "AArch64" };

/** The processor that a program is for, by its header. */
export function machineOf(program: string): string {
  const header = Buffer.alloc(20);
  const file = openSync(program, "r");
  readSync(file, header, 0, header.length, 0);
  closeSync(file);
  if (!header.subarray(0, 4).equals(Buffer.from("\x7fELF"))) throw new Error(`${program} is no ELF program`);
  const machine = header.readUInt16LE(18);
  return machines[machine] ?? `machine ${machine}`;
}
