// What happened to people: beside everything, first on a phone, and nowhere folded away.

import { make, stroke } from "./draw.js";

export class Harm {
  constructor(place, strip) {
    this.number = make("p", { class: "count" });
    this.words = make("p", { class: "verdict-words" });
    this.rows = make("div");
    this.detail = make("p", { class: "detail" });
    this.strip = strip;
    place.replaceChildren(this.number, this.words, this.detail, this.rows);
  }

  show(harm) {
    this.number.textContent = harm.number;
    this.words.textContent = harm.after;
    this.detail.textContent = harm.detail;
    this.strip.replaceChildren(make("b", {}, harm.number), ` ${harm.after.replace(", by the truth,", "")}`);
    const text = JSON.stringify(harm.rows);
    if (text === this.before) return;
    this.before = text;
    this.rows.replaceChildren(...harm.rows.map(row));
  }
}

function row({ name, value, detail, parts }) {
  const pair = make("div", { class: "pair" }, make("span", { class: "name" }, name), make("span", { class: "value" }, value));
  const whole = parts.reduce((sum, part) => sum + part[1], 0);
  const drawn = whole ? [bar(parts, whole), key(parts)] : [];
  return make("div", { class: "row" }, pair, ...drawn, ...(detail ? [make("p", { class: "detail" }, detail)] : []));
}

function bar(parts, whole) {
  let at = 0;
  const drawn = parts.filter(part => part[1] > 0).map(([, amount, shade]) => {
    const width = 100 * amount / whole, rect = stroke("rect", { class: shade, x: `${at}%`, width: `${width}%`, height: 8 });
    at += width;
    return rect;
  });
  const say = parts.map(part => part[0]).join(", ");
  return stroke("svg", { class: "bar", width: "100%", height: 8, role: "img", "aria-label": say },
    stroke("rect", { class: "ground", width: "100%", height: 8 }), ...drawn);
}

function key(parts) {
  return make("p", { class: "key" }, ...parts.map(([words, , shade]) =>
    make("span", {}, make("span", { class: `swatch ${shade}` }), words)));
}
