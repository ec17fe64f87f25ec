// The worker: it runs cmd/tokenworker and feeds it. Messages in:
//   {type: "start", wasmExec, tokenworker}   absolute URLs, once, first
//   {type: "vocabulary", family, url}        loads one more vocabulary
//   {type: "splice", generation, at, del, text, more}
//                                            edits the prompt; more: this edit goes on
//   {type: "read", generation, as}           how to read it: "auto", "text", ...
// Messages out:
//   {type: "counts", message, lines, done}   JSON of app/wire: the counts, and "" or
//                                            requests of a batch
//   {type: "vocabulary", family, error}      loaded, or why not
//   {type: "failed", reason}                 nothing will be counted any more
"use strict";

const STEP_MS = 12; // longer, and a newer keystroke waits; shorter, and progress costs more than it tells
const PROGRESS_MS = 80;

const encoder = new TextEncoder(); // a lone surrogate becomes U+FFFD
const nothing = new Uint8Array(0);
const waiting = []; // what came before the wasm was up
const tick = new MessageChannel(); // unlike a timer, not clamped to 4 ms
let go = null;
let generation = 0;
let open = false; // an edit that comes in pieces has not ended
let counting = false;
let loaded = 0; // vocabularies
let lastPost = 0;

tick.port1.onmessage = count;

onmessage = ({ data }) => {
  if (data.type === "start") {
    start(data);
  } else if (go) {
    handle(data);
  } else {
    waiting.push(data);
  }
};

async function start({ wasmExec, tokenworker }) {
  try {
    importScripts(wasmExec);
    const runtime = new Go();
    const started = new Promise((resolve) => { self.tokenfareStarted = resolve; });
    const { instance } = await instantiate(tokenworker, runtime.importObject);
    runtime.run(instance).then(() => fail("the counter stopped"), (err) => fail(err));
    await started;
    go = self.tokenfare;
    waiting.splice(0).forEach(handle);
  } catch (err) {
    fail(err);
  }
}

async function instantiate(url, imports) {
  try {
    return await WebAssembly.instantiateStreaming(checked(await fetch(url)), imports);
  } catch (err) {
    if (!(err instanceof TypeError)) throw err;
    // A host that sends another type than application/wasm.
    return WebAssembly.instantiate(await checked(await fetch(url)).arrayBuffer(), imports);
  }
}

function checked(response) {
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  return response;
}

function handle(data) {
  try {
    if (data.type === "vocabulary") {
      vocabulary(data);
      return;
    }
    generation = Math.max(generation, data.generation); // an edit may still be on its way in pieces
    let error = "";
    if (data.type === "read") {
      error = go.read(data.as);
    } else {
      open = Boolean(data.more);
      error = go.splice(data.at, data.del, data.text ? encoder.encode(data.text) : nothing);
    }
    if (error) throw new Error(error);
    schedule();
  } catch (err) {
    fail(err);
  }
}

async function vocabulary({ family, url }) {
  let error = "";
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    error = go.load(family, url, await unpacked(response));
  } catch (err) {
    error = go.damaged(family, url, String((err && err.message) || err));
  }
  postMessage({ type: "vocabulary", family, error });
  if (error) return;
  loaded++;
  schedule();
}

// unpacked undoes gzip where the host has not: some send a .gz as a file, some
// as an encoding that the browser has undone.
async function unpacked(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function schedule() {
  if (counting || loaded === 0) return;
  counting = true;
  tick.port2.postMessage(0);
}

function count() {
  counting = false;
  try {
    const message = go.step(generation, STEP_MS, !open);
    if (message instanceof Error) throw message;
    const { counted, all, checking } = JSON.parse(message);
    const more = counted < all || checking;
    const done = !more && !open;
    const now = performance.now();
    const due = done || now - lastPost > PROGRESS_MS;
    const lines = go.lines(generation, due);
    if (due || lines) {
      lastPost = now;
      postMessage({ type: "counts", message, lines, done });
    }
    if (more) schedule();
  } catch (err) {
    fail(err);
  }
}

function fail(err) {
  postMessage({ type: "failed", reason: String((err && err.message) || err) });
}
