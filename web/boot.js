// Boot runs before any wasm. It owns the prompt: the text is kept here, shown in
// the textbox, and sent to the worker, so that it never enters the page's wasm.
// The page (app/ui) talks to it through window.tokenfare:
//   attach(textarea)   the textbox to show the prompt in; keeps text, focus, caret
//   listen(function)   it gets {type, ...} of every event, the last of each type first
//                      (of the requests of a batch, all that came before it listened)
//   load(family)       loads one more vocabulary; says whether it began to
//   metered()          whether the connection is paid by the byte
//   current(n)         whether no edit is newer than generation n
//   part(n)            shows part n of a long prompt, from 0
//   clear(), undo()    empties the prompt; takes back the last paste, drop or clear,
//                      and the second time takes that back
//   settings()         what the address says besides the prompt, as a query
//   setAddress(query)  puts settings into the address; a linked prompt stays in it
//   take(text)         replaces the prompt
//   read(as)           reads the prompt as "text", or "auto": as what it looks like
//                      (as "csv" or "jsonl" while it is a file of such a name)
//   retry()            starts the worker anew after a failure
"use strict";
(() => {
  // A textbox lays out a long text in one go, and Chromium inserts one line by line
  // in quadratic time (500 kB: 52 s). So the box shows a part of at most PART
  // characters (laid out within 50 ms), and long insertions are done here.
  const PART = 60_000;
  const LONG = 8_000;

  const assets = JSON.parse(document.getElementById("tokenfare-assets").textContent);

  mendAddress();

  // --- events for the page ---------------------------------------------------

  const last = new Map();
  const listeners = new Set();
  const failed = new Set(); // parts that do not work

  function tell(event) {
    if (event.type !== "lines") last.set(event.type + (event.family || ""), event);
    else if (listeners.size === 0) last.set(event.type + event.from, event);
    for (const listener of listeners) listener(event);
    if (event.type === "failed") fail(event.part);
    if (event.type === "vocabulary" && event.error && event.family === TokenfareCounters.BASE) fail("worker");
  }

  function setCounting() {
    if (failed.size === 0) document.body.dataset.state = "counting";
  }

  // Where the page's wasm does not run, the prerendered notices are what there is
  // to say it with.
  function fail(part) {
    failed.add(part);
    document.body.dataset.state = "error";
    const notice = document.getElementById(`failed-${part}`);
    if (notice && (part === "page" || listeners.size === 0)) notice.hidden = false;
  }

  // --- counting ----------------------------------------------------------------

  const counters = new TokenfareCounters(assets, tell);
  let generation = 0;

  // send replaces del characters at position at of what the workers have.
  function send(at, del, text) {
    generation++;
    setCounting();
    counters.edit(generation, at, del, text, prompt.text());
  }

  function metered() {
    const connection = navigator.connection;
    return Boolean(connection && (connection.saveData || connection.type === "cellular"));
  }

  function retry() {
    last.clear();
    failed.delete("worker");
    const notice = document.getElementById("failed-worker");
    if (notice) notice.hidden = true;
    setCounting();
    counters.start(++generation, prompt.text());
  }

  // read says how to read the prompt. What replaces the whole prompt is read as what
  // it looks like again.
  function read(as) {
    if (counters.as === as) return;
    setCounting();
    counters.read(++generation, as);
  }

  const isHigh = (unit) => unit >= 0xd800 && unit < 0xdc00;
  const isLow = (unit) => unit >= 0xdc00 && unit < 0xe000;

  // --- the prompt --------------------------------------------------------------

  // The textbox shows `shown`, a part of the prompt; before and after are the rest.
  const prompt = {
    before: "", shown: "", after: "",
    text() { return this.before + this.shown + this.after; },
    length() { return this.before.length + this.shown.length + this.after.length; },
  };
  let box = null;
  let undoable = null; // the prompt before the last paste, drop, clear or link
  let caret = { start: 0, end: 0, focused: false, scroll: 0 };

  // remember keeps what a large change replaces. What the box's own history can
  // take back needs no remembering.
  function remember() {
    const at = prompt.before.length + (box ? box.selectionStart : 0);
    undoable = { text: prompt.text(), at, as: counters.as, fresh: true };
  }

  // show puts the part that holds position at into the box.
  function show(text, at) {
    let start = text.length <= PART ? 0 : Math.max(0, Math.min(Math.floor(at / PART) * PART, text.length - 1));
    let end = text.length <= PART ? text.length : Math.min(start + PART, text.length);
    if (start > 0 && isLow(text.charCodeAt(start))) start--;
    if (end < text.length && isLow(text.charCodeAt(end))) end--;
    prompt.before = text.slice(0, start);
    prompt.shown = text.slice(start, end);
    prompt.after = text.slice(end);
    if (!box) return;
    box.value = prompt.shown;
    // The box normalises line ends: what it shows is what further edits refer to.
    if (box.value !== prompt.shown) shownDiffers = true;
    const position = Math.max(0, Math.min(at - start, box.value.length));
    box.setSelectionRange(position, position);
  }

  // A textbox turns CR and CRLF into LF. The prompt keeps what was pasted until
  // the part is edited; then the part is as the box has it.
  let shownDiffers = false;

  function replaceAll(text, at, notice) {
    const old = prompt.length();
    shownDiffers = false;
    show(text, at);
    read((notice && notice.as) || "auto");
    send(0, old, text);
    told(notice);
  }

  function told(notice) {
    const length = prompt.length();
    tell({
      type: "prompt",
      part: Math.floor(prompt.before.length / PART),
      parts: Math.max(1, Math.ceil(length / PART)),
      shown: prompt.shown.length,
      length,
      undo: Boolean(undoable),
      notice: (notice && notice.notice) || "",
      name: (notice && notice.name) || "",
    });
  }

  // insert puts a long text where the selection is, and the caret behind it.
  function insert(text, notice) {
    remember();
    const whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    sync();
    if (whole) {
      replaceAll(text, text.length, notice);
      return;
    }
    const from = prompt.before.length + box.selectionStart;
    const to = prompt.before.length + box.selectionEnd;
    const old = prompt.text();
    shownDiffers = false;
    show(old.slice(0, from) + text + old.slice(to), from + text.length);
    send(from, to - from, text);
    told(notice);
  }

  // sync makes the part equal to what the box shows, before an edit by position.
  function sync() {
    if (!shownDiffers) return;
    shownDiffers = false;
    edit(box.value);
  }

  // edit sends the difference between the part as it was and as it is.
  function edit(now) {
    const was = prompt.shown;
    let head = 0;
    const least = Math.min(was.length, now.length);
    while (head < least && was.charCodeAt(head) === now.charCodeAt(head)) head++;
    if (head > 0 && isHigh(was.charCodeAt(head - 1))) head--;
    let tail = 0;
    while (tail < least - head && was.charCodeAt(was.length - 1 - tail) === now.charCodeAt(now.length - 1 - tail)) tail++;
    if (tail > 0 && isLow(was.charCodeAt(was.length - tail))) tail--;
    prompt.shown = now;
    send(prompt.before.length + head, was.length - head - tail, now.slice(head, now.length - tail));
  }

  let wholeSelected = false; // before the input event at hand

  function onBeforeInput(event) {
    wholeSelected = box.selectionStart === 0 && box.selectionEnd === box.value.length && box.value.length > 0;
    if (event.inputType === "historyUndo" && undoable && undoable.fresh) {
      event.preventDefault();
      undo();
    }
    if (!event.data || event.data.length < LONG) return;
    event.preventDefault();
    insert(event.data);
  }

  function onInput(event) {
    const rest = prompt.before.length + prompt.after.length;
    if (rest > 0 && (wholeSelected || !event.isTrusted)) {
      // Everything in view replaced, or set by a script: that means the whole prompt.
      remember();
      replaceAll(box.value, box.selectionStart, { notice: "rest-removed" });
    } else {
      shownDiffers = false;
      if (undoable) undoable.fresh = false;
      edit(box.value);
      if (prompt.length() === 0) read("auto");
      if (box.value.length > PART + LONG || (rest > 0 && box.value === "")) {
        show(prompt.text(), prompt.before.length + box.selectionStart); // cut the parts anew
      }
      if (rest > 0 || last.has("prompt") || prompt.after !== "") told();
    }
    wholeSelected = false;
  }

  function onPaste(event) {
    const data = event.clipboardData;
    if (!data) return;
    if (data.files.length > 0 && !data.types.includes("text/plain")) {
      event.preventDefault();
      takeFiles(data.files);
      return;
    }
    const text = data.getData("text/plain");
    if (text.length < LONG && box.value.length + text.length <= PART + LONG) return; // the box does it, with its history
    event.preventDefault();
    setCounting();
    setTimeout(() => insert(text)); // reading 10 MB from the clipboard takes a while already
  }

  function onKeydown(event) {
    const undoKey = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!undoKey || !undoable || !undoable.fresh) return; // what was typed since, the box undoes
    event.preventDefault();
    undo();
  }

  // --- files -------------------------------------------------------------------

  async function takeFiles(files) {
    let room = tokenfareFile.LARGEST - (prompt.length() / 4) * 3;
    const media = [];
    const others = [];
    for (const file of files) {
      const read = await tokenfareFile.read(file, room);
      if (read.media) room -= file.size;
      (read.media ? media : others).push(Object.assign(read, { name: file.name }));
    }
    if (media.length > 0) {
      addAbove(media, others.length > 0 ? "some-added" : "added");
      return;
    }
    const { text, notice, refused, name } = others[0];
    const as = kindByName(name);
    const said = { notice: others.length > 1 ? "file-first" : notice, name, as };
    if (refused) told({ notice: refused, name });
    else if (as) {
      remember(); // a batch takes the place of what there is; undo brings it back
      replaceAll(text, text.length, said);
    } else insert(text, said);
  }

  // addAbove puts data URLs above the prompt, each on a line of its own, where they are read
  // as files (prompt.File), and the caret behind it all, for what is to be asked of them.
  function addAbove(media, notice) {
    remember();
    sync();
    const old = prompt.text();
    const added = media.map(({ text }) => text).join("\n") + (old === "" ? "\n" : "\n\n");
    shownDiffers = false;
    show(added + old, added.length + old.length);
    read("auto");
    send(0, 0, added);
    told({ notice, name: media.map(({ name }) => name).join("\n") });
    box.focus();
    box.scrollTop = box.scrollHeight;
  }

  // kindByName is how to read a whole file: the ends of names that leave no doubt.
  function kindByName(name) {
    const [, end] = /\.(csv|tsv|jsonl|ndjson)$/i.exec(name) || [];
    return end && (/sv$/i.test(end) ? "csv" : "jsonl");
  }

  function hasFiles(event) {
    return event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  }

  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // else the browser leaves the page for the file
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (event.dataTransfer.files.length > 0) takeFiles(event.dataTransfer.files);
  });

  document.addEventListener("change", ({ target }) => {
    if (target.id !== "file" || target.files.length === 0) return;
    takeFiles([...target.files]);
    target.value = ""; // so that the same file can be chosen again
  });

  // --- what the page may ask for -------------------------------------------------

  function attach(textarea) {
    if (textarea === box) return;
    const old = box;
    if (old) {
      if (old.value !== prompt.shown && !shownDiffers) edit(old.value);
      note();
    }
    box = textarea;
    box.value = prompt.shown;
    shownDiffers = box.value !== prompt.shown;
    box.setSelectionRange(caret.start, caret.end);
    box.scrollTop = caret.scroll;
    box.addEventListener("beforeinput", onBeforeInput);
    box.addEventListener("input", onInput);
    box.addEventListener("paste", onPaste);
    box.addEventListener("keydown", onKeydown);
    for (const type of ["focus", "input", "keyup", "pointerup", "scroll"]) box.addEventListener(type, note);
    // Later, because a box that is being removed loses its focus too.
    box.addEventListener("blur", () => setTimeout(note));
    if (caret.focused) focusOnceConnected(box);
  }

  // note keeps where the caret was, for the box that the page's wasm puts in the
  // place of the prerendered one.
  function note() {
    if (!box || !box.isConnected) return;
    caret = {
      start: box.selectionStart, end: box.selectionEnd,
      focused: document.activeElement === box, scroll: box.scrollTop,
    };
  }

  function focusOnceConnected(textarea) {
    if (textarea.isConnected) textarea.focus({ preventScroll: true });
    else setTimeout(() => focusOnceConnected(textarea));
  }

  function part(n) {
    sync();
    show(prompt.text(), n * PART);
    if (box) box.scrollTop = 0;
    told();
  }

  function clear() {
    remember();
    replaceAll("", 0);
    if (box) box.focus();
  }

  function undo() {
    if (!undoable) return;
    const { text, at, as } = undoable;
    remember();
    replaceAll(text, at, { as });
    if (box) box.focus();
  }

  function take(text) {
    remember();
    replaceAll(text, 0);
  }

  // --- the address ---------------------------------------------------------------

  // mendAddress repairs what go-app would stop at: a "%" or ";" in the hash that
  // is no escape, and a static host's own name of a page.
  function mendAddress() {
    const hash = location.hash.replace(/%(?![0-9a-fA-F]{2})/g, "%25").replace(/;/g, "%3B");
    const path = location.pathname.replace(/\/index\.html$/, "/");
    if (hash === location.hash && path === location.pathname) return;
    history.replaceState(history.state, "", path + location.search + hash);
  }

  const ofAddress = () => new URLSearchParams(location.hash.slice(1));

  // promptOfLink returns the prompt that a link brings in its hash, or null.
  const promptOfLink = () => ofAddress().get("prompt");

  function settings() {
    const params = ofAddress();
    params.delete("prompt");
    return params.toString();
  }

  function setAddress(query) {
    const linked = promptOfLink();
    const parts = query ? [query] : [];
    if (linked !== null && linked === prompt.text()) parts.push(`prompt=${encodeURIComponent(linked)}`);
    const hash = parts.length > 0 ? `#${parts.join("&")}` : "";
    history.replaceState(history.state, "", location.pathname + location.search + hash);
  }

  addEventListener("popstate", mendAddress); // before go-app reads it
  addEventListener("hashchange", () => {
    const text = promptOfLink();
    if (text !== null && text !== prompt.text()) take(text);
  });

  // A script of the page that does not come says so to nobody else.
  addEventListener("error", ({ target }) => {
    if (target && target.tagName === "SCRIPT") tell({ type: "failed", part: "page", reason: target.src });
  }, true);

  addEventListener("tokenfare:failed", ({ detail }) => tell({ type: "failed", part: detail.part, reason: detail.reason }));

  window.tokenfare = {
    attach, metered, part, clear, undo, take, read, retry, settings, setAddress,
    load: (family) => counters.begin(family),
    current: (n) => n === generation,
    listen(fn) {
      listeners.add(fn);
      for (const event of last.values()) fn(event);
    },
  };

  // --- a reload --------------------------------------------------------------------

  // The prompt is kept over a reload, by the browser and for this tab alone; one that is
  // too long for that is lost, as with any page.
  const KEPT = "tokenfare.prompt";
  addEventListener("pagehide", () => {
    try {
      sessionStorage.removeItem(KEPT);
      if (prompt.length() > 0) sessionStorage.setItem(KEPT, JSON.stringify([counters.as, prompt.text()]));
    } catch {
      // Too long, or refused.
    }
  });

  // kept returns how to read the prompt from before a reload, and the prompt.
  function kept() {
    try {
      const [{ type }] = performance.getEntriesByType("navigation");
      return (type !== "navigate" && JSON.parse(sessionStorage.getItem(KEPT))) || ["auto", ""];
    } catch {
      return ["auto", ""];
    }
  }

  prompt.shown = "";
  const linked = promptOfLink();
  const [as, before] = linked === null ? kept() : ["auto", linked];
  show(before, 0);
  counters.as = as;
  counters.start(generation, prompt.text());

  function attachPrerendered() {
    const textarea = document.getElementById("prompt");
    if (!textarea || box) return;
    // What was typed, or restored by the browser, before this ran.
    const early = textarea.value;
    attach(textarea);
    if (before === "" && early !== "") {
      box.value = early;
      caret.focused = document.activeElement === textarea;
      edit(early);
    }
    if (prompt.length() > PART) told();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", attachPrerendered);
  else attachPrerendered();
})();
