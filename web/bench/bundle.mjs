// Bundles each engine into one file, as a site would, and says how many
// bytes each sends: node bundle.mjs OUT, where OUT has this project's files.
import { build } from "esbuild";
import { brotliCompressSync, constants } from "node:zlib";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2];

// What a page loads to count, by engine.
const files = {
  "engine": ["engine.js", "wasm_exec.js", "engine.wasm", "o200k_base.bin.gz"],
  "page": ["page.js", "wasm_exec.js", "tokenworker.wasm", "o200k_base.bin.gz"],
  "gpt-tokenizer": ["gpt-tokenizer.js"],
  "ai-tokenizer": ["ai-tokenizer.js"],
  "js-tiktoken": ["js-tiktoken.js"],
  "tiktoken": ["tiktoken.js", "tiktoken.wasm"],
};

await build({
  entryPoints: Object.keys(files).map((name) => join(here, "engines", `${name}.js`)),
  outdir: out,
  bundle: true,
  // Not minified: without the quotes around its 200,000 keys ai-tokenizer takes
  // six times as long to start. Compressed it makes little difference.
  format: "esm",
  target: "es2022",
  charset: "utf8", // escapes would make vocabularies larger than a site sends them
  logLevel: "warning",
});
copyFileSync(join(here, "node_modules/tiktoken/lite/tiktoken_bg.wasm"), join(out, "tiktoken.wasm"));

const sizes = {};
for (const [name, list] of Object.entries(files)) {
  sizes[name] = list.reduce((sum, file) => sum + sent(join(out, file)), 0);
}
writeFileSync(join(out, "sizes.json"), JSON.stringify(sizes));

// sent is what brotli at its best makes of a file; what is compressed already is
// sent as it is. The result is kept, as it takes long.
function sent(path) {
  const bytes = readFileSync(path);
  if (path.endsWith(".gz")) return bytes.length;
  const kept = `${path}.br`;
  const raw = `${path}.raw`;
  if (existsSync(kept) && existsSync(raw) && readFileSync(raw).equals(bytes)) return readFileSync(kept).length;
  const small = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(raw, bytes);
  writeFileSync(kept, small);
  return small.length;
}
