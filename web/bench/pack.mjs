// Gathers what a page loads of each engine, as the engine's documentation has it
// loaded, and compresses it as a good host would: node pack.mjs OUT, where
// OUT/own has this project's files. Makes OUT/engines: a tree like this folder's,
// each file in brotli at its best, but for what is compressed already.
import { build } from "esbuild";
import { brotliCompressSync, constants } from "node:zlib";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2];
const tree = join(out, "engines");
const kept = join(out, "brotli"); // by the hash of what was compressed: it takes long

// Those that work as ES modules by themselves are sent as they are published.
// gpt-tokenizer's README imports its modules from a CDN, ai-tokenizer's imports
// them by their paths. A bundle of either was no faster.
const published = ["engine", "page", "gpt-tokenizer", "ai-tokenizer"];
// js-tiktoken imports a CommonJS package by its name, tiktoken imports JSON and
// leaves it to a bundler or its init function to fetch its wasm: both need a bundler.
const bundled = ["js-tiktoken", "tiktoken"];

const entry = (name) => join(here, "engines", `${name}.js`);
const options = { bundle: true, write: false, format: "esm", target: "es2022", charset: "utf8", absWorkingDir: here, logLevel: "warning" };

rmSync(tree, { recursive: true, force: true });
mkdirSync(kept, { recursive: true });

for (const name of published) {
  const { metafile } = await build({ ...options, entryPoints: [entry(name)], metafile: true });
  for (const file of Object.keys(metafile.inputs)) send(file, readFileSync(join(here, file)));
}
for (const name of bundled) {
  const { outputFiles } = await build({ ...options, entryPoints: [entry(name)], minify: true });
  send(`engines/${name}.js`, outputFiles[0].contents);
}
send("engines/tiktoken.wasm", readFileSync(join(here, "node_modules/tiktoken/lite/tiktoken_bg.wasm")));
for (const file of readdirSync(join(out, "own"))) send(`engines/${file}`, readFileSync(join(out, "own", file)));

// send puts a file into the tree as it goes over the wire.
function send(file, bytes) {
  const compressed = file.endsWith(".gz");
  const to = join(tree, compressed ? file : `${file}.br`);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, compressed ? bytes : brotli(bytes));
}

function brotli(bytes) {
  const place = join(kept, createHash("sha256").update(bytes).digest("hex"));
  if (existsSync(place)) return readFileSync(place);
  const small = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(place, small);
  return small;
}
