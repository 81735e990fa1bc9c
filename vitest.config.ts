import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What waits for minutes, as for a token to be refreshed, begins first: the other files run beside it. */
class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) => moduleId.endsWith(".slow.test.ts");
    return (await super.sort(files)).toSorted((a, b) => Number(isSlow(b)) - Number(isSlow(a)));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    sequence: { sequencer: SlowFilesFirst },
    // By itself vitest leaves one core idle, which is half of a small machine.
    maxWorkers: "100%",
    // Far above what anything takes: a busy machine must not fail a test.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
