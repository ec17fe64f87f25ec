// Runs the plan of /plan.json: in each round every engine once, each in a worker
// of its own, one at a time and in turning order, so that a machine's moods do
// not fall on one of them. What was measured goes to the server as it comes.
addEventListener("error", (e) => send({ done: true, error: e.message }));

const plan = await (await fetch("/plan.json")).json();

for (let round = 0; round < plan.rounds; round++) {
  for (let i = 0; i < plan.engines.length; i++) {
    const engine = plan.engines[(i + round) % plan.engines.length];
    await send(await measure(engine, round));
  }
}
await send({ done: true, agent: navigator.userAgent });

async function measure(engine, round) {
  // A path of its own for each worker: nothing of it is compiled or kept from before.
  const worker = new Worker(`/run/${round}-${engine}/page/worker.js`, { type: "module" });
  const result = await new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onmessageerror = () => resolve({ error: "a message was lost" });
    worker.onerror = (e) => resolve({ error: e.message || "the worker did not start" });
    worker.postMessage({ engine, round, kinds: turned(plan.kinds, round), repeats: plan.repeats });
  });
  worker.terminate();
  return { engine, round, ...result };
}

function turned(list, by) {
  return list.map((_, i) => list[(i + by) % list.length]);
}

async function send(result) {
  document.querySelector("#log").append(JSON.stringify(result), "\n");
  await fetch("/result", { method: "POST", body: JSON.stringify(result) });
}
