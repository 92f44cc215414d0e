// A change of a run in words, with the button that asks what it did.

import { make, plain } from "./draw.js";

export function line(one, asked) {
  const words = `from week ${one.week}: ${plain(one.mechanism)} ` +
    (one.parameter ? `${plain(one.parameter)} ${told(one.before)} → ${told(one.after)}` : one.after ? "on" : "off") + (one.recompiled ? " (recompiled)" : "");
  if (one.recompiled && !one.parameter && !one.after) return make("li", {}, words); // came with the next one
  const ask = make("button", { type: "button", "aria-label": `what did it do? ${words}` }, "what did it do?");
  ask.addEventListener("click", asked);
  return make("li", {}, words, ask);
}

function told(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}
