// Boot runs before any wasm. It owns the prompt: the text is kept here, shown in
// the textbox, and sent to the worker, so that it never enters the page's wasm.
// The page (app/ui) talks to it through window.tokenfare:
//   attach(textarea)   the textbox to show the prompt in; keeps text, focus, caret
//   listen(function)   it gets {type, ...} of every event, the last of each type first
//   load(family)       loads one more vocabulary; says whether it began to
//   metered()          whether the connection is paid by the byte
//   current(n)         whether no edit is newer than generation n
//   part(n)            shows part n of a long prompt, from 0
//   clear(), undo()    empties the prompt; takes back the last paste, drop or clear
//   take(text)         replaces the prompt
//   retry()            starts the worker anew after a failure
"use strict";
(() => {
  // A textbox lays out a long text in one go, and Chromium inserts one line by line
  // in quadratic time (500 kB: 52 s). So the box shows a part of at most PART
  // characters (laid out within 50 ms), and long insertions are done here.
  const PART = 60_000;
  const LONG = 8_000;
  const LARGEST = 256 << 20; // bytes of a dropped file

  const assets = JSON.parse(document.getElementById("tokenfare-assets").textContent);

  // --- events for the page ---------------------------------------------------

  const last = new Map();
  const listeners = new Set();

  function tell(event) {
    last.set(event.type + (event.family || ""), event);
    for (const listener of listeners) listener(event);
    if (event.type === "failed") showFailure(event.part);
  }

  // Before the page's wasm runs, or where it never does, the prerendered notices
  // are what there is to say it with.
  function showFailure(part) {
    document.body.dataset.state = "error";
    const notice = document.getElementById(`failed-${part}`);
    if (notice) notice.hidden = false;
  }

  // --- counting ----------------------------------------------------------------

  const counters = new TokenfareCounters(assets, tell);
  let generation = 0;

  // send replaces del characters at position at of what the workers have.
  function send(at, del, text) {
    generation++;
    document.body.dataset.state = "counting";
    counters.edit(generation, at, del, text, prompt.text());
  }

  function metered() {
    const connection = navigator.connection;
    return Boolean(connection && (connection.saveData || connection.type === "cellular"));
  }

  function retry() {
    last.clear();
    counters.start(++generation, prompt.text());
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
    undoable = { text: prompt.text(), at: prompt.before.length + (box ? box.selectionStart : 0) };
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

  // insert puts a long text where the selection is.
  function insert(text, notice) {
    remember();
    const whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    sync();
    if (whole) {
      replaceAll(text, 0, notice);
      return;
    }
    const from = prompt.before.length + box.selectionStart;
    const to = prompt.before.length + box.selectionEnd;
    const old = prompt.text();
    shownDiffers = false;
    show(old.slice(0, from) + text + old.slice(to), from);
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
    if (event.inputType === "historyUndo" && undoable) {
      event.preventDefault();
      undo();
    }
    if (!event.data || event.data.length < LONG) return;
    event.preventDefault();
    insert(event.data);
  }

  function onInput() {
    const rest = prompt.before.length + prompt.after.length;
    if (box.value.length > PART + LONG || (rest > 0 && (wholeSelected || box.value === ""))) {
      // Set by a script, or the whole part replaced: that means the whole prompt.
      remember();
      replaceAll(box.value, box.selectionStart, rest > 0 ? { notice: "rest-removed" } : null);
    } else {
      const hadUndo = undoable !== null;
      const grew = rest > 0 || hadUndo || last.has("prompt");
      undoable = null;
      shownDiffers = false;
      edit(box.value);
      if (grew) told();
    }
    wholeSelected = false;
  }

  function onPaste(event) {
    const data = event.clipboardData;
    if (!data) return;
    if (data.files.length > 0 && !data.types.includes("text/plain")) {
      event.preventDefault();
      takeFile(data.files[0]);
      return;
    }
    const text = data.getData("text/plain");
    if (text.length < LONG && box.value.length + text.length <= PART + LONG) return; // the box does it, with its history
    event.preventDefault();
    document.body.dataset.state = "counting";
    setTimeout(() => insert(text)); // reading 10 MB from the clipboard takes a while already
  }

  function onKeydown(event) {
    const undoKey = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!undoKey || !undoable) return;
    event.preventDefault();
    undo();
  }

  // --- files -------------------------------------------------------------------

  async function takeFile(file) {
    const state = document.body.dataset.state;
    document.body.dataset.state = "counting";
    const refuse = (kind) => {
      document.body.dataset.state = state;
      told({ notice: kind, name: file.name });
    };
    try {
      if (file.size > LARGEST) {
        refuse("too-large");
        return;
      }
      if (await isBinary(file)) {
        refuse("binary");
        return;
      }
      const text = await file.text();
      insert(text, { notice: "file", name: file.name });
    } catch (err) {
      refuse("unreadable");
    }
  }

  // Text has no NUL, but for UTF-16, which starts with a mark that says so; and it
  // is UTF-8, but for a few bytes.
  async function isBinary(file) {
    const head = new Uint8Array(await file.slice(0, 64 << 10).arrayBuffer());
    if (head.includes(0)) return true;
    const text = new TextDecoder("utf-8").decode(head, { stream: true });
    let wrong = 0;
    for (const c of text) if (c === "\ufffd") wrong++;
    return wrong > text.length / 50;
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
    if (event.dataTransfer.files.length > 0) takeFile(event.dataTransfer.files[0]);
  });

  document.addEventListener("change", ({ target }) => {
    if (target.id !== "file" || target.files.length === 0) return;
    takeFile(target.files[0]);
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
    const { text, at } = undoable;
    undoable = null;
    replaceAll(text, at);
    if (box) box.focus();
  }

  function take(text) {
    remember();
    replaceAll(text, 0);
  }

  // promptOfLink returns the prompt that a link brings in its hash, or null.
  function promptOfLink() {
    const params = new URLSearchParams(location.hash.slice(1));
    return params.get("prompt");
  }

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
    attach, metered, part, clear, undo, take, retry,
    load: (family) => counters.begin(family),
    current: (n) => n === generation,
    listen(fn) {
      listeners.add(fn);
      for (const event of last.values()) fn(event);
    },
  };

  prompt.shown = "";
  const linked = promptOfLink();
  if (linked !== null) show(linked, 0);
  counters.start(generation, prompt.text());

  function attachPrerendered() {
    const textarea = document.getElementById("prompt");
    if (!textarea || box) return;
    // What was typed, or restored by the browser, before this ran.
    const early = textarea.value;
    attach(textarea);
    if (linked === null && early !== "") {
      box.value = early;
      caret.focused = document.activeElement === textarea;
      edit(early);
    }
    if (prompt.length() > PART) told();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", attachPrerendered);
  else attachPrerendered();
})();
