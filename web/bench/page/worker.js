// Measures one engine: how long until its first count, and how fast it counts
// texts that it has not seen, then the same again. All from a JavaScript string,
// as a page has it.
onmessage = async ({ data }) => {
  try {
    postMessage(await measure(data));
  } catch (err) {
    postMessage({ error: String((err && err.message) || err) });
  }
};

const base = new URL("../engines/", import.meta.url).href;

async function measure({ engine, round, kinds, repeats }) {
  const begun = performance.now();
  const { start } = await import(`${base}${engine}.js`);
  const count = await start(base);
  count("Hello, world");
  const ready = performance.now() - begun;

  // Other texts of each kind first: what is measured below is counting, and not
  // the browser compiling it.
  for (const kind of kinds) count(await fetchText("warm", kind));

  const texts = {};
  for (const kind of kinds) texts[kind] = await passes(count, await fetchText(round, kind), repeats);
  return { ready, texts };
}

async function passes(count, text, repeats) {
  const [tokens, fresh] = timed(count, text);
  const again = [];
  for (let i = 0; i < repeats; i++) again.push(timed(count, text)[1]);
  return { tokens, fresh, again: again.sort((a, b) => a - b)[again.length >> 1] };
}

function timed(count, text) {
  const begun = performance.now();
  const tokens = count(text);
  return [tokens, performance.now() - begun];
}

async function fetchText(round, kind) {
  return (await fetch(`/texts/${round}/${kind}`)).text();
}
