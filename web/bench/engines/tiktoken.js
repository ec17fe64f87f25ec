import { init, Tiktoken } from "tiktoken/lite/init";
import o200k from "tiktoken/encoders/o200k_base.json";

export async function start(base) {
  await init((imports) => WebAssembly.instantiateStreaming(fetch(base + "tiktoken.wasm"), imports));
  const tokenizer = new Tiktoken(o200k.bpe_ranks, o200k.special_tokens, o200k.pat_str);
  return (text) => tokenizer.encode_ordinary(text).length;
}
