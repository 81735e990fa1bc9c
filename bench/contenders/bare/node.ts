import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";

// Reads a review and answers always the same: what Node.js and TLS alone cost.
const { PORT, FOLDER = "", ANSWER = "" } = process.env;
const [cert, key] = ["tls.crt", "tls.key"].map((name) => readFileSync(join(FOLDER, name)));
const server = createServer({ cert, key }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    Buffer.concat(chunks);
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(ANSWER) });
    response.end(ANSWER);
  });
});
server.listen(Number(PORT), "127.0.0.1");
