import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // By itself vitest leaves one core idle, which is half of a small machine.
    maxWorkers: "100%",
    // Far above what anything takes: a busy machine must not fail a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
