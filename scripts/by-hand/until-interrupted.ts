export interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Starts something for a person, tells of it, and stops it at Ctrl-C. Errors are told in a line, and end the process.
 *
 * @param start - whatever it has started where it is interrupted before its end, ends with this process
 */
export async function untilInterrupted<Started extends Stoppable>(
  start: () => Promise<Started>,
  tellOf: (started: Started) => void,
): Promise<void> {
  const interrupted = new Promise<"interrupted">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve("interrupted"));
  });
  try {
    const started = await Promise.race([start(), interrupted]);
    if (started === "interrupted") process.exit(130);
    tellOf(started);
    await interrupted;
    await started.stop();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
