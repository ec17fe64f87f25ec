// Runs one engine: how long until its first count, and how fast it counts texts
// that it has not seen, then the same again. All from a JavaScript string, as a
// page has it.
const base = new URL("../engines/", import.meta.url).href;
let count = null;

const can = { hello: () => true, start, warm, time };

onmessage = async ({ data }) => {
  try {
    postMessage({ value: await can[data.what](data) });
  } catch (err) {
    postMessage({ error: String((err && err.message) || err) });
  }
};

async function start({ engine }) {
  const begun = performance.now();
  const { start } = await import(`${base}${engine}.js`);
  count = await start(base);
  count("Hello, world");
  return performance.now() - begun;
}

// warm counts other texts of each kind: what is measured afterwards is counting,
// and not the browser compiling it, which goes on for a while in the background.
async function warm({ kinds, least }) {
  const texts = [];
  for (const kind of kinds) texts.push(await text("warm", kind));
  const begun = performance.now();
  do {
    for (const text of texts) count(text);
  } while (performance.now() - begun < least);
}

async function time({ kinds, seed, repeats }) {
  const texts = {};
  for (const kind of kinds) texts[kind] = passes(await text(seed, kind), repeats);
  return texts;
}

function passes(text, repeats) {
  const [tokens, fresh] = timed(text);
  const again = [];
  for (let i = 0; i < repeats; i++) again.push(timed(text)[1]);
  again.sort((a, b) => a - b);
  return { tokens, fresh, again: (again[(repeats - 1) >> 1] + again[repeats >> 1]) / 2 };
}

function timed(text) {
  const begun = performance.now();
  const tokens = count(text);
  return [tokens, performance.now() - begun];
}

async function text(seed, kind) {
  const response = await fetch(new URL(`../texts/${seed}/${kind}`, import.meta.url));
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  return response.text();
}
