// Counters owns the workers. Each keeps the whole prompt and counts it in some of
// the vocabularies: the first in o200k_base, which every estimate starts from, the
// others in what is loaded later, as many as the machine has cores but one. What
// they say of one edit is put together into one message.
"use strict";
window.TokenfareCounters = class {
  static BASE = "o200k_base";
  static CHUNK = 1 << 20; // characters per message, so that neither side blocks long
  // A wasm's memory never shrinks. Once a prompt of LARGE characters has given way
  // to one of an eighth, the workers start anew.
  static LARGE = 8 << 20;
  static LINES = 64; // requests of a batch in one message

  constructor(assets, tell) {
    this.assets = assets;
    this.tell = tell;
    this.most = Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
    this.where = new Set(); // families that are loaded, or on their way
    this.generation = 0;
    this.peak = 0;
    this.as = "auto"; // how the prompt is to be read
    this.told = 0; // requests of a batch that were passed on
    this.source = null; // of a Blob worker
    this.counters = [];
    this.stop();
  }

  // start begins to count text anew, in the base and in the families given.
  start(generation, text, families = []) {
    this.stop();
    this.generation = generation;
    this.text = text;
    this.peak = text.length;
    for (const family of [TokenfareCounters.BASE, ...families]) this.begin(family);
  }

  stop() {
    for (const counter of this.counters) counter.stop();
    this.counters = [];
    this.where.clear();
    this.chain = Promise.resolve(); // of loads, one after the other
  }

  // edit replaces del characters at position at, which makes the text what it is now.
  edit(generation, at, del, text, now) {
    this.generation = generation;
    this.text = now;
    this.peak = Math.max(this.peak, now.length);
    if (this.peak > TokenfareCounters.LARGE && now.length < this.peak / 8) {
      this.start(generation, now, [...this.where].filter((f) => f !== TokenfareCounters.BASE));
      return;
    }
    for (const counter of this.counters) counter.edit(generation, at, del, text);
  }

  // read says how the prompt is to be read: "auto", or "text" whatever it looks like.
  read(generation, as) {
    this.generation = generation;
    this.as = as;
    for (const counter of this.counters) counter.read(generation, as);
  }

  // begin counts in one more vocabulary. It says whether there is one to load.
  begin(family) {
    if (!this.assets.vocab[family] || this.where.has(family)) return false;
    this.where.add(family);
    const counters = this.counters; // others once this has been stopped
    this.chain = this.chain.then(() => (counters === this.counters ? this.load(family) : null));
    return true;
  }

  async load(family) {
    try {
      const counter = await this.counterFor(family);
      if (counter) counter.load(family, absolute(this.assets.vocab[family].url));
    } catch (err) {
      this.tell({ type: "failed", part: "worker", reason: String((err && err.message) || err) });
    }
  }

  // counterFor starts one more counter where there may be more, or finds the one
  // with the fewest vocabularies. The first stays alone with the base where there
  // are others: it is the quickest to answer a keystroke.
  async counterFor(family) {
    const counters = this.counters;
    if (counters.length < this.most && (counters.length === 0 || family !== TokenfareCounters.BASE)) {
      const counter = new Counter(this);
      await counter.start();
      if (counters !== this.counters) {
        counter.stop();
        return null;
      }
      if (this.as !== "auto") counter.read(this.generation, this.as);
      counter.edit(this.generation, 0, 0, this.text);
      counters.push(counter);
      return counter;
    }
    const [first, ...others] = counters;
    return others.reduce((least, c) => (c.asked < least.asked ? c : least), others[0] || first);
  }

  // received puts together what the counters say of the newest edit, once each of
  // them has said something.
  received() {
    this.passLines();
    const messages = [];
    for (const counter of this.counters) {
      if (counter.families === 0) continue;
      if (!counter.said || counter.said.generation !== this.generation) return;
      messages.push(counter.said);
    }
    if (messages.length === 0) return;
    const slowest = messages.reduce((a, b) => (b.counted < a.counted ? b : a));
    const whole = Object.assign({}, slowest, { tokens: Object.assign({}, ...messages.map((m) => m.tokens)) });
    if (slowest.reading) {
      // Each has read the prompt; they have to be equally far to be put together.
      if (!messages.every((m) => m.reading && m.reading.buckets?.length === slowest.reading.buckets?.length)) return;
      const buckets = slowest.reading.buckets?.map((bucket, i) => Object.assign({}, bucket, {
        tokens: Object.assign({}, ...messages.map((m) => m.reading.buckets[i].tokens)),
      }));
      whole.reading = Object.assign({}, slowest.reading, { buckets });
    }
    const done = this.counters.every((c) => c.families === 0 || c.done);
    this.tell({ type: "counts", message: JSON.stringify(whole), done, as: this.as });
  }

  // passLines puts together what the counters say of a batch's requests, as far as
  // each of them is. A counter that begins anew, with one more vocabulary, makes all
  // begin anew.
  passLines() {
    const counters = this.counters.filter((c) => c.families > 0);
    if (!counters.every((c) => c.batch?.generation === this.generation)) return;
    if (counters.some((c) => c.batch.fresh)) {
      this.told = 0;
      for (const c of counters) c.batch.fresh = false;
    }
    const all = Math.min(...counters.map((c) => c.batch.lines.length));
    while (this.told < all) {
      const to = Math.min(this.told + TokenfareCounters.LINES, all);
      const lines = [];
      for (let i = this.told; i < to; i++) {
        const [line, ...others] = counters.map((c) => c.batch.lines[i]);
        lines.push(Object.assign({}, line, {
          buckets: line.buckets?.map((bucket, b) => Object.assign({}, bucket, {
            tokens: Object.assign({}, bucket.tokens, ...others.map((o) => o.buckets[b].tokens)),
          })),
        }));
      }
      this.tell({ type: "lines", generation: this.generation, from: this.told, message: JSON.stringify({ generation: this.generation, from: this.told, lines }) });
      this.told = to;
    }
  }

  failed(counter, reason) {
    if (this.counters.includes(counter)) this.tell({ type: "failed", part: "worker", reason });
  }

  loaded(family, error) {
    if (error) this.where.delete(family);
    this.tell({ type: "vocabulary", family, error });
  }
};

const absolute = (url) => new URL(url, document.baseURI).href;

// Counter is one worker, and the edits on their way to it.
class Counter {
  constructor(owner) {
    this.owner = owner;
    this.asked = 0; // vocabularies that it was told to load
    this.families = 0; // those that it has
    this.said = null; // its last message
    this.batch = null; // what it said of the requests of a batch
    this.done = false;
    this.queue = [];
    this.sending = false;
    this.length = 0; // characters that the worker has, once the queue is sent
  }

  async start() {
    const { assets } = this.owner;
    this.worker = await this.newWorker(absolute(assets.worker));
    this.worker.onmessage = ({ data }) => this.received(data);
    this.worker.onerror = (err) => {
      err.preventDefault();
      this.owner.failed(this, err.message || "the worker could not start");
    };
    this.worker.postMessage({ type: "start", wasmExec: absolute(assets.wasmExec), tokenworker: absolute(assets.tokenworker) });
  }

  // In a sandboxed frame the page's origin is opaque, and only a Blob worker may
  // start; so it is where the site lives on another origin than its assets.
  async newWorker(url) {
    if (self.origin !== "null" && new URL(url).origin === self.origin) return new Worker(url);
    if (!this.owner.source) {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
      this.owner.source = URL.createObjectURL(new Blob([await response.text()], { type: "text/javascript" }));
    }
    return new Worker(this.owner.source);
  }

  stop() {
    if (this.worker) this.worker.terminate();
    this.queue.length = 0;
  }

  load(family, url) {
    this.asked++;
    this.worker.postMessage({ type: "vocabulary", family, url });
  }

  received(data) {
    if (data.type === "failed") {
      this.owner.failed(this, data.reason);
    } else if (data.type === "vocabulary") {
      if (!data.error) this.families++;
      this.owner.loaded(data.family, data.error);
    } else {
      this.said = JSON.parse(data.message);
      if (data.lines) this.collect(JSON.parse(data.lines));
      this.done = data.done && this.queue.length === 0;
      this.owner.received();
    }
  }

  collect({ generation, from, lines }) {
    if (from === 0) this.batch = { generation, fresh: true, lines: [] };
    this.batch.lines.push(...lines);
  }

  read(generation, as) {
    this.done = false;
    this.worker.postMessage({ type: "read", generation, as });
  }

  // edit sends an edit. Long texts go in pieces; an edit that replaces everything
  // takes the place of what still waits.
  edit(generation, at, del, text) {
    this.done = false;
    if (at === 0 && del === this.length) {
      for (const piece of this.queue.splice(0)) this.length -= piece.text.length - piece.del;
      del = this.length;
    }
    this.length += text.length - del;
    for (let from = 0, first = true; first || from < text.length; first = false) {
      let to = Math.min(from + TokenfareCounters.CHUNK, text.length);
      if (to < text.length && text.charCodeAt(to - 1) >= 0xd800 && text.charCodeAt(to - 1) < 0xdc00) to++;
      this.queue.push({ generation, at: at + from, del: first ? del : 0, text: text.slice(from, to), more: to < text.length });
      from = to;
    }
    if (!this.sending) this.sendNext();
  }

  sendNext() {
    this.sending = this.queue.length > 0;
    if (!this.sending) return;
    this.worker.postMessage(Object.assign({ type: "splice" }, this.queue.shift()));
    if (this.queue.length > 0) setTimeout(() => this.sendNext());
    else this.sending = false;
  }
}
