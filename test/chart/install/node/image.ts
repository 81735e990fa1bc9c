import { readFileSync } from "node:fs";
import { z } from "zod";

/** What an image says of the processes that are started from it. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
}

const words = z.array(z.string());

/** Read from the last stage of a Dockerfile. */
export function readImageConfig(dockerfile: string): ImageConfig {
  const lastStage =
    readFileSync(dockerfile, "utf8")
      .split(/^FROM /m)
      .at(-1) ?? "";
  const instruction = (name: string) => new RegExp(`^${name} (.+)$`, "m").exec(lastStage)?.[1] ?? "";
  return {
    entrypoint: words.parse(JSON.parse(instruction("ENTRYPOINT"))),
    cmd: words.parse(JSON.parse(instruction("CMD"))),
    env: Object.fromEntries(
      [...lastStage.matchAll(/^ENV (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
    ),
    user: instruction("USER"),
  };
}
