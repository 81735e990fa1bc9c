import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ConsoleMessageId,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from "@microsoft/api-extractor";

const root = join(import.meta.dirname, "../..");
const nodeModules = join(root, "node_modules");

/** The report of the library's surface that is in the repository, for reviews of changes. */
export const reportFile = join(root, "api/boxinit.api.md");

export interface LibraryApi {
  /** All that may be imported, with its documentation, in one file of declarations. */
  readonly declarations: string;
  /** The same without the documentation. */
  readonly report: string;
}

/**
 * What the library promises, as the compiler sees it.
 *
 * @throws Error where something of it has no documentation, or its types name one that can't be imported
 */
export function extractApi(): LibraryApi {
  mkdirSync(join(root, ".cache"), { recursive: true });
  // Below the root, where types of packages are found.
  const folder = mkdtempSync(join(root, ".cache/api-"));
  try {
    declare(folder);
    return extract(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One file of declarations for each of the library's sources. */
function declare(folder: string): void {
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: folder,
  };
  const project = { extends: join(root, "tsconfig.json"), compilerOptions, files: [join(root, "src/library.ts")] };
  const file = join(folder, "tsconfig.json");
  writeFileSync(file, JSON.stringify({ ...project, include: [] }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(nodeModules, "typescript/bin/tsc"), "-p", file],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`no declarations of the library:\n${stdout}${stderr}`);
}

function extract(folder: string): LibraryApi {
  const rollup = join(folder, "boxinit.d.ts");
  const configObject = {
    projectFolder: folder,
    mainEntryPointFilePath: join(folder, "src/library.d.ts"),
    compiler: { tsconfigFilePath: join(folder, "tsconfig.json"), skipLibCheck: true },
    apiReport: {
      enabled: true,
      reportFileName: "boxinit.api.md",
      reportFolder: folder,
      reportTempFolder: join(folder, "report"),
    },
    dtsRollup: { enabled: true, untrimmedFilePath: "", publicTrimmedFilePath: rollup },
    newlineKind: "lf" as const,
    messages: {
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.Error },
        // All of it is public.
        "ae-missing-release-tag": { logLevel: ExtractorLogLevel.None },
      },
      tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
    },
  };
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: join(folder, "api-extractor.json"),
    packageJsonFullPath: join(root, "package.json"),
  });
  const problems: string[] = [];
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (isProblem(message)) problems.push(message.formatMessageWithLocation(root));
      message.handled = true;
    },
  });
  if (!succeeded || problems.length > 0)
    throw new Error(`the library's surface is not in order:\n${problems.join("\n")}`);
  return {
    declarations: readFileSync(rollup, "utf8"),
    report: readFileSync(join(folder, "boxinit.api.md"), "utf8"),
  };
}

/** That the report is new, it warns of too. */
function isProblem({ logLevel, messageId }: ExtractorMessage): boolean {
  if (messageId === ConsoleMessageId.ApiReportCreated) return false;
  return logLevel === ExtractorLogLevel.Error || logLevel === ExtractorLogLevel.Warning;
}
