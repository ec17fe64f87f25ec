// app/token/bpe by itself: a string goes in and a number comes out, as with the
// other libraries.
import { run, vocabulary } from "./go.js";

export async function start(base) {
  const packed = vocabulary(base);
  await Promise.all([import(base + "wasm_exec.js").then(() => run(base, "engine.wasm", "benchStarted")), packed]);
  const failure = bench.load(await packed);
  if (failure) throw new Error(failure);
  const encoder = new TextEncoder();
  return (text) => bench.count(encoder.encode(text));
}
