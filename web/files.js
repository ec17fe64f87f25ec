// Files owns what is dropped or chosen: it makes text of a file, or says why not. An image,
// a PDF, a recording or a film becomes a data URL, which the worker reads as that file.
"use strict";
window.tokenfareFile = (() => {
  const LARGEST = 256 << 20; // bytes: twice that as text is what a browser holds with ease

  // read returns {text, notice}, or {text, media: true}, or {refused}: the names of
  // sentences in app/ui. Media are refused that are larger than the room for them, in bytes.
  async function read(file, room) {
    if (file.size > LARGEST) return { refused: "too-large" };
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (!isMedia(bytes)) return decode(bytes);
      return file.size > room ? { refused: "too-large" } : { text: await dataURL(file), media: true };
    } catch (err) {
      return { refused: "unreadable" };
    }
  }

  // isMedia knows PNG, JPEG, GIF, WebP, PDF, WAV, MP3 and what is made of boxes, which is
  // MP4, MOV, M4A, HEIC and AVIF, by how they begin. Of texts that begin with the same letters
  // none has a zero byte.
  function isMedia(bytes) {
    const head = String.fromCharCode(...bytes.subarray(0, 12));
    return /^%PDF-/.test(head) ||
      /^(\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}(WEBP|WAVE)|ID3|.{4}ftyp|\xff[\xe2\xe3\xf2\xf3\xfa\xfb])/s.test(head) && bytes.includes(0);
  }

  function dataURL(file) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });
  }

  function decode(bytes) {
    const mark = (bytes[0] << 8) | bytes[1];
    if (bytes.length > 1 && mark === 0xfffe) return as("utf-16le", bytes, "file");
    if (bytes.length > 1 && mark === 0xfeff) return as("utf-16be", bytes, "file");
    if (bytes.includes(0)) return { refused: "binary" };
    try {
      return as("utf-8", bytes, "file", true);
    } catch (err) {
      if (controls(bytes) > bytes.length / 100) return { refused: "binary" };
      return as("windows-1252", bytes, "file-western");
    }
  }

  function as(encoding, bytes, notice, fatal = false) {
    return { text: new TextDecoder(encoding, { fatal }).decode(bytes), notice };
  }

  // controls counts the control characters that no text has.
  function controls(bytes) {
    let n = 0;
    for (const b of bytes) if (b < 0x20 && b !== 9 && b !== 10 && b !== 12 && b !== 13 && b !== 27) n++;
    return n;
  }

  return { read, LARGEST };
})();
