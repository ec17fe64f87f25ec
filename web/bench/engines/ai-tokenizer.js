// As its README has it, with the encoding that is needed alone: ES modules, as
// published. Chromium 156 takes 10 s to evaluate the encoding, and so it does in a
// bundle, minified or not, on a page or in a worker: its table of tokens by
// number is an object literal with 200,000 integers for keys, and V8 takes four
// times as long for each twice as many (25,000: 0.6 s, 198,000: 16 s on a busy
// machine). Firefox takes half a second for all of it, Node.js 20 a third.
import { Tokenizer } from "../node_modules/ai-tokenizer/dist/index.js";
import * as o200k from "../node_modules/ai-tokenizer/dist/encoding/o200k_base.js";

export async function start() {
  const tokenizer = new Tokenizer(o200k);
  return (text) => tokenizer.count(text);
}
