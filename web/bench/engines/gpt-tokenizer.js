// As its README has it "directly in a browser": ES modules, as published.
import { countTokens } from "../node_modules/gpt-tokenizer/esm/encoding/o200k_base.js";

export const start = async () => (text) => countTokens(text);
