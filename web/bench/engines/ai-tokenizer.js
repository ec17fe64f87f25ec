import { Tokenizer } from "ai-tokenizer";
import * as o200k from "ai-tokenizer/encoding/o200k_base";

export async function start() {
  const tokenizer = new Tokenizer(o200k);
  return (text) => tokenizer.count(text);
}
