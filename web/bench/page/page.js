// Does what /plan.json says: in each round it times every engine once, each in a
// worker of its own, one at a time and in turning order, so that a machine's moods
// do not fall on one of them; or it has one engine weighed. What is found goes to
// the server as it comes.
addEventListener("error", (e) => end(e.message));
addEventListener("unhandledrejection", (e) => end(String(e.reason)));

const plan = await (await fetch("/plan.json")).json();
if (plan.Weigh) await weigh(plan.Weigh);
else await rounds();
await end();

async function rounds() {
  for (let round = 0; round < plan.Rounds; round++) {
    for (const engine of turned(plan.Engines, round)) {
      await send("/result", { engine, round, ...(await time(engine, round)) });
    }
  }
}

function turned(list, by) {
  return list.map((_, i) => list[(i + by) % list.length]);
}

async function time(engine, round) {
  const runner = new Runner(`${round}-${engine}`);
  const kinds = turned(plan.Kinds, round);
  try {
    await runner.do("hello");
    const ready = await runner.do("start", { engine });
    await runner.do("warm", { kinds, least: plan.Warm });
    return { ready, texts: await runner.do("time", { kinds, seed: round, repeats: plan.Repeats }) };
  } catch (err) {
    return { error: err.message };
  } finally {
    runner.stop();
  }
}

async function weigh(engine) {
  const runner = new Runner(`weighed-${engine}`);
  await runner.do("hello");
  await send("/weigh/before");
  await runner.do("start", { engine });
  await send("/weigh/loaded");
  await runner.do("time", { kinds: plan.Kinds, seed: 0, repeats: plan.Repeats });
  await send("/weigh/counted");
}

// Runner is a worker that does one thing at a time. Its scripts have a path of
// their own: nothing of them is compiled or kept from before.
function Runner(run) {
  const worker = new Worker(`/run/${run}/page/worker.js`, { type: "module" });
  this.do = (what, args) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.value));
    worker.onmessageerror = () => reject(new Error("a message was lost"));
    worker.onerror = (e) => reject(new Error(e.message || "the worker did not start"));
    worker.postMessage({ what, ...args });
  });
  this.stop = () => worker.terminate();
}

function end(error) {
  return send("/done", { agent: navigator.userAgent, error });
}

async function send(where, what = {}) {
  document.querySelector("#log").append(where, " ", JSON.stringify(what), "\n");
  const { ok, status } = await fetch(where, { method: "POST", body: JSON.stringify(what) });
  if (!ok) throw new Error(`${where}: HTTP ${status}`);
}
