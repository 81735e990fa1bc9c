#!/usr/bin/env node
import { expectSupportedNode } from "./supported-node.ts";

// kubectl runs a program of this name for `kubectl boxinit`.
expectSupportedNode();
const { runProgram } = await import("./cli/run-program.ts");
await runProgram("kubectl boxinit");
