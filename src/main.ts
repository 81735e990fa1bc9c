#!/usr/bin/env node
import { expectSupportedNode } from "./supported-node.ts";

expectSupportedNode();
const { runProgram } = await import("./cli/run-program.ts");
await runProgram("boxinit");
