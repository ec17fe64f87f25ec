// Types into the built site as a user does, waits until it has counted, and asks
// to be weighed. It is served in the site's head, before the site's own scripts.
"use strict";
(() => {
  const PIECE = 50; // characters at a time
  // On a connection that is paid by the byte the site loads one vocabulary alone.
  if ("metered" in document.currentScript.dataset) {
    Object.defineProperty(navigator, "connection", { value: { saveData: true } });
  }

  const end = (error) => post("/done", { agent: navigator.userAgent, error });
  addEventListener("DOMContentLoaded", () => type().then(() => end(), (err) => end(String(err))));

  async function type() {
    const text = await (await fetch("/bench/text")).text();
    await until(() => document.body.dataset.state === "ready");
    for (let at = 0; at < text.length; at += PIECE) {
      insert(text.slice(at, at + PIECE));
      await new Promise(requestAnimationFrame);
      if (at % 1000 === 0) await post("/bench/typing"); // there is progress
    }
    const { length } = document.querySelector("#prompt").value;
    if (length !== text.length) throw new Error(`of ${text.length} characters ${length} were typed`);
    await until(() => document.body.dataset.state === "ready");
    await post("/weigh/typed");
    await post("/weigh/later");
  }

  function insert(piece) {
    const box = document.querySelector("#prompt");
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    if (!document.execCommand("insertText", false, piece)) throw new Error("nothing could be typed");
  }

  async function until(holds) {
    while (!holds()) await new Promise(requestAnimationFrame);
  }

  async function post(where, what = {}) {
    const { ok, status } = await fetch(where, { method: "POST", body: JSON.stringify(what) });
    if (!ok) throw new Error(`${where}: HTTP ${status}`);
  }
})();
