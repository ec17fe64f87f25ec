// Counts a text with one of this project's engines, as the benchmark's worker
// does, under Node.js: node count.mjs FOLDER ENGINE < TEXT, where FOLDER has the
// wasm, Go's wasm_exec.js and the vocabulary.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, engine] = process.argv.slice(2);
globalThis.fetch = async (url) => {
  const type = url.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(readFileSync(new URL(url)), { headers: { "Content-Type": type } });
};
const { start } = await import(new URL(`../engines/${engine}.js`, import.meta.url));
const count = await start(pathToFileURL(join(folder, "/")).href);
const text = readFileSync(0, "utf8");
console.log(count("Hello, world"), count(text), count(text));
process.exit(0);
