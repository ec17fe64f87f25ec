// The worker's program as it ships: it keeps the text in segments, so that an
// edit recounts little, and counts all of a new one.
import { run, vocabulary } from "./go.js";

const LONG = 1e6; // milliseconds: all in one step

export async function start(base) {
  const packed = vocabulary(base);
  await Promise.all([import(base + "wasm_exec.js").then(() => run(base, "tokenworker.wasm", "tokenfareStarted")), packed]);
  const failure = tokenfare.load("o200k_base", await packed);
  if (failure) throw new Error(failure);
  const encoder = new TextEncoder();
  let length = 0;
  return (text) => {
    const failure = tokenfare.splice(0, length, encoder.encode(text));
    if (failure) throw new Error(failure);
    length = text.length;
    return JSON.parse(tokenfare.step(1, LONG)).tokens.o200k_base;
  };
}
