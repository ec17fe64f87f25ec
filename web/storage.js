// Puts a storage that lasts as long as the page in the place of one that the
// browser refuses: in a sandboxed frame, or where third-party storage is
// blocked, merely reading window.localStorage throws, and go-app reads it at
// its start.
(function () {
  "use strict";

  function PageStorage() {
    this.map = new Map();
  }
  PageStorage.prototype = {
    get length() {
      return this.map.size;
    },
    key(i) {
      const key = Array.from(this.map.keys())[i];
      return key === undefined ? null : key;
    },
    getItem(key) {
      const value = this.map.get(String(key));
      return value === undefined ? null : value;
    },
    setItem(key, value) {
      this.map.set(String(key), String(value));
    },
    removeItem(key) {
      this.map.delete(String(key));
    },
    clear() {
      this.map.clear();
    },
  };

  for (const name of ["localStorage", "sessionStorage"]) {
    let storage = null;
    try {
      storage = window[name];
    } catch {
      // Refused.
    }
    if (!storage) {
      Object.defineProperty(window, name, { value: new PageStorage(), configurable: true });
    }
  }
})();
