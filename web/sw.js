// The service worker: keeps the site for use without a network. The build puts
// the list of files in the place of the string below.
"use strict";

const precache = "TOKENFARE_PRECACHE";

// Caches are shared by everything on the origin, neighbouring sites included:
// the name says whose they are, and only our own are ever deleted.
const ours = "tokenfare-" + precache.base + "-";
const cacheName = ours + precache.version;

const known = new Set([...precache.pages, ...precache.stable, ...precache.hashed, ...precache.later]);
const pages = new Set(precache.pages);

// ---------------------------------------------------------------------------
// Install: all or nothing
// ---------------------------------------------------------------------------
self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const cache = await caches.open(cacheName);
  try {
    await Promise.all([
      ...precache.pages.map((url) => storePage(cache, url)),
      ...precache.stable.map((url) => store(cache, url, "reload")),
      ...precache.hashed.map((url) => storeHashed(cache, url)),
    ]);
  } catch (err) {
    await caches.delete(cacheName);
    console.error("tokenfare: version " + precache.version + " is not installed, the one before stays: " + err);
    throw err;
  }
}

// A page from another version would ask for files that are not kept. Hosts
// update their files one by one, so it can happen.
async function storePage(cache, url) {
  const response = await fetchGood(url, "reload");
  const text = await response.clone().text();
  if (!text.includes(precache.version)) {
    throw new Error(url + " is of another version");
  }
  await cache.put(url, response);
}

// A name with a hash always means the same bytes, so a copy from an older
// version's cache or from the browser's will do.
async function storeHashed(cache, url) {
  const kept = await matchOlder(url);
  if (kept) {
    await cache.put(url, kept);
    return;
  }
  await store(cache, url, "default");
}

async function store(cache, url, mode) {
  await cache.put(url, await fetchGood(url, mode));
}

async function fetchGood(url, mode) {
  const response = await fetch(url, { cache: mode, credentials: "same-origin" });
  if (!response.ok || response.redirected) {
    throw new Error(url + " answered with status " + response.status + (response.redirected ? " after a redirect" : ""));
  }
  return response;
}

async function matchOlder(url) {
  for (const name of await olderCaches()) {
    const cache = await caches.open(name);
    const response = await cache.match(url, { ignoreVary: true });
    if (response) {
      return response;
    }
  }
  return undefined;
}

async function olderCaches() {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(ours) && name !== cacheName);
}

// ---------------------------------------------------------------------------
// Activate: at the first visit at once, later when the user asks for it
// ---------------------------------------------------------------------------
self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  await keepLater();
  for (const name of await olderCaches()) {
    await caches.delete(name);
  }
  await self.clients.claim();
}

// Files kept when they were first used stay, where this version has them too.
async function keepLater() {
  const cache = await caches.open(cacheName);
  for (const url of precache.later) {
    if (await cache.match(url)) {
      continue;
    }
    const kept = await matchOlder(url);
    if (kept) {
      await cache.put(url, kept);
    }
  }
}

self.addEventListener("message", (event) => {
  if (event.data && event.data.type === "skip-waiting") {
    event.waitUntil(self.skipWaiting());
  }
});

// ---------------------------------------------------------------------------
// Fetch
// ---------------------------------------------------------------------------
self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(precache.base)) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(answerPage(request, url));
  } else if (known.has(url.pathname)) {
    event.respondWith(answerFile(request, url.pathname));
  }
});

// Settings travel in the query or the hash, so a page is found by its path
// alone.
async function answerPage(request, url) {
  if (pages.has(url.pathname + "/")) {
    return Response.redirect(url.pathname + "/" + url.search, 302);
  }
  const path = url.pathname.replace(/\/index\.html$/, "/");
  const page = pages.has(path) && (await match(path));
  if (page) {
    return page;
  }
  try {
    return await fetch(request);
  } catch (err) {
    const missing = await match(precache.base + "404.html");
    if (!missing) {
      throw err;
    }
    return new Response(missing.body, { status: 404, headers: missing.headers });
  }
}

async function answerFile(request, path) {
  const kept = await match(path);
  if (kept) {
    return kept;
  }
  const response = await fetch(request);
  if (response.ok && response.status === 200) {
    const cache = await caches.open(cacheName);
    await cache.put(path, response.clone());
  }
  return response;
}

async function match(path) {
  const cache = await caches.open(cacheName);
  return cache.match(path, { ignoreVary: true });
}
