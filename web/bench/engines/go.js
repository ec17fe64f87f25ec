// What both ways of running this project's engine need.

// run starts a Go program and returns when it calls the global function named.
export async function run(base, wasm, announces) {
  const runtime = new Go();
  const started = new Promise((resolve) => { globalThis[announces] = resolve; });
  const { instance } = await WebAssembly.instantiateStreaming(fetch(base + wasm), runtime.importObject);
  runtime.run(instance);
  await started;
}

// vocabulary fetches the file that ships, and undoes its gzip as the page does.
export async function vocabulary(base) {
  const { body } = await fetch(base + "o200k_base.bin.gz");
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}
