import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fastify } from "fastify";

// Reads a review and answers always the same: what fastify, Node.js and TLS alone cost. Nothing is parsed or logged.
const { PORT, FOLDER = "", ANSWER = "" } = process.env;
const [cert, key] = ["tls.crt", "tls.key"].map((name) => readFileSync(join(FOLDER, name)));
const app = fastify({ https: { cert, key }, bodyLimit: 8 * 2 ** 20 });
app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_: unknown, body: Buffer) => body);
app.post("/", (_, reply) => reply.header("content-type", "application/json").send(ANSWER));
await app.listen({ port: Number(PORT), host: "127.0.0.1" });
