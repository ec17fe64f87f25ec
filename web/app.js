// Starts the page's wasm and gives go-app what it asks of the browser, under
// the names go-app v10 looks for on window. It stands in for go-app's generated
// app.js, which covers the page with a loader and re-wraps the wasm's response,
// so that the browser cannot keep compiled code.
//
// For the page it adds:
//   window event "tokenfare:failed", detail {part, reason}: the wasm cannot run
//   or has stopped; what is on screen stays.
//   tokenfareApplyUpdate(): switch to the version that waits, and reload.
"use strict";

const tokenfareAssets = JSON.parse(document.getElementById("tokenfare-assets").textContent);

// ---------------------------------------------------------------------------
// What go-app calls, and what it replaces once it runs
// ---------------------------------------------------------------------------
var goappNav = function () {};

var goappUpdatedBeforeWasmLoaded = false;
var goappOnUpdate = function () {
  goappUpdatedBeforeWasmLoaded = true;
};

var goappAppInstallChangedBeforeWasmLoaded = false;
var goappOnAppInstallChange = function () {
  goappAppInstallChangedBeforeWasmLoaded = true;
};

function goappGetenv(name) {
  return {
    GOAPP_VERSION: tokenfareAssets.version,
    GOAPP_ROOT_PREFIX: tokenfareAssets.base,
    GOAPP_STATIC_RESOURCES_URL: tokenfareAssets.base + "web",
    GOAPP_INTERNAL_URLS: "[]",
  }[name];
}

// ---------------------------------------------------------------------------
// Wasm
// ---------------------------------------------------------------------------
function tokenfareFail(reason) {
  console.error("tokenfare: the page's program does not run: " + reason);
  window.dispatchEvent(new CustomEvent("tokenfare:failed", { detail: { part: "page", reason } }));
  if (window.tokenfare) {
    return; // boot.js says it
  }
  document.body.dataset.state = "error";
  const notice = document.getElementById("failed-page");
  if (notice) {
    notice.hidden = false;
  }
}

async function tokenfareCompile(url, imports) {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error("loading " + url + " failed with status " + response.status);
  }
  // Streaming wants the exact type, which some hosts do not send.
  const type = (response.headers.get("Content-Type") || "").split(";")[0].trim();
  if (WebAssembly.instantiateStreaming && type === "application/wasm") {
    return WebAssembly.instantiateStreaming(response, imports);
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

async function tokenfareStart() {
  if (typeof WebAssembly !== "object") {
    tokenfareFail("this browser has no WebAssembly, or it is switched off");
    return;
  }
  if (typeof Go !== "function" || !window.tokenfare) {
    tokenfareFail("a part of the site could not be loaded");
    return;
  }
  try {
    const go = new Go();
    let code = 0;
    go.exit = (c) => {
      code = c;
    };
    const { instance } = await tokenfareCompile(tokenfareAssets.app, go.importObject);
    const stopped = go.run(instance);
    window.dispatchEvent(new CustomEvent("tokenfare:started"));
    await stopped;
    tokenfareReleaseLinks();
    tokenfareFail("it stopped with exit code " + code);
  } catch (err) {
    tokenfareReleaseLinks();
    tokenfareFail(String((err && err.message) || err));
  }
}

// A stopped program still holds the page's clicks: without this no link works.
function tokenfareReleaseLinks() {
  window.onclick = window.onpopstate = window.onresize = null;
}

// Readers that only index the page have it all without the wasm, and
// ?wasm=false shows what they see.
function tokenfareWanted() {
  return (
    new URLSearchParams(location.search).get("wasm") !== "false" &&
    !/bot\b|crawler|spider|crawling/i.test(navigator.userAgent)
  );
}

// ---------------------------------------------------------------------------
// Service worker and updates
// ---------------------------------------------------------------------------
let tokenfareRegistration = null;
let tokenfareReloading = false;

// Sandboxed frames and insecure pages have no service workers; asking for them
// there may throw. They work all the same, only not offline.
function tokenfareServiceWorkers() {
  try {
    return (window.isSecureContext && navigator.serviceWorker) || null;
  } catch {
    return null;
  }
}

async function tokenfareRegister() {
  const workers = tokenfareServiceWorkers();
  if (!workers) {
    return;
  }
  const updated = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (tokenfareReloading) {
      location.reload();
    } else if (updated) {
      goappOnUpdate(); // another tab has switched
    }
  });
  try {
    const registration = await workers.register(tokenfareAssets.sw, {
      scope: tokenfareAssets.base,
      updateViaCache: "none",
    });
    if (!registration) {
      return; // some privacy tools answer so
    }
    tokenfareRegistration = registration;
    if (registration.waiting && workers.controller) {
      goappOnUpdate();
    }
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next.addEventListener("statechange", () => {
        if (next.state === "installed" && workers.controller) {
          goappOnUpdate();
        }
      });
    });
  } catch (err) {
    console.warn("tokenfare: this site will not work offline: " + err);
  }
}

function goappTryUpdate() {
  if (tokenfareRegistration) {
    tokenfareRegistration.update().catch(() => {}); // offline: there is none
  }
}

function tokenfareApplyUpdate() {
  const waiting = tokenfareRegistration && tokenfareRegistration.waiting;
  if (!waiting) {
    location.reload();
    return;
  }
  tokenfareReloading = true;
  waiting.postMessage({ type: "skip-waiting" });
}

// ---------------------------------------------------------------------------
// Installing as an app
// ---------------------------------------------------------------------------
let tokenfareInstallPrompt = null;

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  tokenfareInstallPrompt = event;
  goappOnAppInstallChange();
});

window.addEventListener("appinstalled", () => {
  tokenfareInstallPrompt = null;
  goappOnAppInstallChange();
});

function goappIsAppInstalled() {
  return (
    navigator.standalone === true ||
    window.matchMedia("(display-mode: standalone)").matches ||
    document.referrer.startsWith("android-app://")
  );
}

// Apple's browsers install from a menu and offer no prompt.
function goappIsAppleBrowser() {
  const agent = navigator.userAgent;
  const mac = /\bMacintosh\b/.test(agent);
  return (
    /iP(hone|ad|od)/.test(agent) ||
    (mac && navigator.maxTouchPoints > 1) ||
    (mac && /\bSafari\b/.test(agent) && !/\bChrome\b|\bEdg\b|\bOPR\b/.test(agent))
  );
}

function goappIsAppInstallable() {
  return !goappIsAppInstalled() && (tokenfareInstallPrompt !== null || goappIsAppleBrowser());
}

async function goappShowInstallPrompt() {
  const prompt = tokenfareInstallPrompt;
  if (prompt === null) {
    return;
  }
  tokenfareInstallPrompt = null;
  await prompt.prompt();
  await prompt.userChoice;
  goappOnAppInstallChange();
}

// ---------------------------------------------------------------------------
// The rest of go-app's contract. Notifications are left out: a page without a
// server sends none.
// ---------------------------------------------------------------------------
function goappKeepBodyClean() {
  const body = document.body;
  const count = body.children.length;
  const observer = new MutationObserver(() => {
    while (body.children.length > count) {
      body.removeChild(body.lastChild);
    }
  });
  observer.observe(body, { childList: true });
  return () => observer.disconnect();
}

// ---------------------------------------------------------------------------
// The worker waits until the page has loaded: what it stores must not compete
// with what the page needs first.
if (document.readyState === "complete") {
  tokenfareRegister();
} else {
  window.addEventListener("load", tokenfareRegister, { once: true });
}
if (tokenfareWanted()) {
  tokenfareStart();
}
