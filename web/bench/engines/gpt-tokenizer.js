import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

export const start = async () => (text) => countTokens(text);
