import { Session } from "node:inspector/promises";

export interface CountedWork extends Disposable {
  /** How often functions of boxinit and of its packages, and parts of them such as a loop's, ran. The same on every machine. */
  of(work: () => unknown): Promise<number>;
}

/** V8's own count in this process: it says nothing of what happens inside a function that is built in. */
export async function countedWork(): Promise<CountedWork> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  return {
    async of(work) {
      // Answers with what ran since it was asked last.
      await session.post("Profiler.takePreciseCoverage");
      work();
      const { result } = await session.post("Profiler.takePreciseCoverage");
      return result
        .filter(({ url }) => /\/src\/|\/node_modules\/fast-json-patch\//.test(url))
        .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
        .reduce((sum, count) => sum + count, 0);
    },
    [Symbol.dispose]() {
      session.disconnect();
    },
  };
}
