// The worker's program as it ships: it keeps the text in segments, so that an
// edit recounts little, and counts all of a new one. It is told to take all for
// plain text, as the others do: a request would be counted as a provider does.
import { run, vocabulary } from "./go.js";

const LONG = 1e6; // milliseconds: all in one step

export async function start(base) {
  const packed = vocabulary(base);
  await Promise.all([import(base + "wasm_exec.js").then(() => run(base, "tokenworker.wasm", "tokenfareStarted")), packed]);
  check(tokenfare.load("o200k_base", "o200k_base.bin.gz", await packed) || tokenfare.read("text"));
  const encoder = new TextEncoder();
  let length = 0;
  return (text) => {
    check(tokenfare.splice(0, length, encoder.encode(text)));
    length = text.length;
    const counts = tokenfare.step(1, LONG, true);
    if (counts instanceof Error) throw counts;
    return JSON.parse(counts).tokens.o200k_base;
  };
}

function check(failure) {
  if (failure) throw new Error(failure);
}
