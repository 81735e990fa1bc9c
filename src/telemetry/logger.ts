import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";
import { escapeControls } from "../core/escape-controls.ts";
import type { LogLevel } from "./log-level.ts";

export type { Logger };

/**
 * JSON lines. What may be in a line is decided where it is written, field by field: no object of a request, no
 * error object and no header is ever handed to the logger whole. Names in it are the clients': what could rewrite a terminal
 * is escaped as JSON can, so that it reads the same once it is parsed.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: (line: string) => `${escapeControls(line.slice(0, -1))}\n` },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Switches between the configured level and `debug`, at run time. */
export function toggleDebug(logger: Logger, configured: LogLevel): void {
  logger.level = logger.level === configured ? "debug" : configured;
  logger.info({ now: logger.level }, "log level changed");
}

/**
 * Where an error came from, without its message: that can quote the pod (JSON.parse and fast-json-patch do), and a
 * pod can hold secrets. The place in the code and the manifest are enough to find the fault.
 */
export function describeFault(thrown: unknown): { readonly name: string; readonly stack: readonly string[] } {
  if (!(thrown instanceof Error)) return { name: typeof thrown, stack: [] };
  const lines = (thrown.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line));
  return { name: thrown.constructor.name, stack: lines.map((line) => line.trim()) };
}
