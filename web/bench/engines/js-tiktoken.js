import { Tiktoken } from "js-tiktoken/lite";
import o200k from "js-tiktoken/ranks/o200k_base";

export async function start() {
  const tokenizer = new Tiktoken(o200k);
  return (text) => tokenizer.encode(text, [], []).length;
}
