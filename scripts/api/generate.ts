// Writes the report of the library's surface anew. Its diff is for a review to look at: what is taken away or made narrower
// needs a major version.
import { writeFileSync } from "node:fs";
import { extractApi, reportFile } from "./extract-api.ts";

writeFileSync(reportFile, extractApi().report);
