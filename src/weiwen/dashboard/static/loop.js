// The picture of the project: society left, apparatus right, the veil between, arrows as thick as this week's traffic.
// Where the boxes stand comes from the report's own drawing; the two are one look.

import { arrow, brief, stroke, table, write } from "./draw.js";

export class Loop {
  // `lit`, where given, are the arrows that matter here ("conduct discourse"): the others are drawn faintly.
  constructor(place, details, layouts, lit = null) {
    Object.assign(this, { place, details, layouts, lit: lit && new Set(lit) });
    new ResizeObserver(() => this.layout()).observe(place);
    details.addEventListener("toggle", () => this.table());
  }

  layout() {
    const name = this.place.clientWidth < 560 ? "narrow" : "wide";
    if (name === this.name) return;
    this.name = name;
    this.lay(this.layouts[name]);
    if (this.week) this.show(this.week);
  }

  lay(plan) {
    const [width, height] = plan.size, economy = plan.boxes.economy, strategy = plan.boxes.strategy;
    this.arrows = stroke("g");
    this.boxes = {};
    const drawing = [hatching(), ...plan.veils.map(veil),
      write(economy[0], 20, "SOCIETY", "soft caps"), write(strategy[0] + plan.box[0], 20, "APPARATUS", "soft caps", 12, "end"),
      ...notes(plan), this.arrows];
    for (const [stage, corner] of Object.entries(plan.boxes)) drawing.push(this.box(stage, corner, plan.box));
    this.svg = stroke("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "the loop with this week's numbers" }, ...drawing);
    this.place.replaceChildren(this.svg);
  }

  box(stage, [x, y], [width, height]) {
    const middle = x + width / 2;
    const number = write(middle, y + 46, "–", "figure", 21, "middle"), words = write(middle, y + 66, "", "soft", 12, "middle");
    const group = stroke("g", {}, stroke("rect", { class: "box", x, y, width, height, rx: 8 }),
      write(middle, y + 19, stage, "soft", 12.5, "middle"), number, words);
    this.boxes[stage] = { group, number, words, room: width - 10 };
    return group;
  }

  show(week) {
    this.week = week;
    if (!this.name) this.layout();
    for (const [stage, voice, number, words] of week.inside) {
      const box = this.boxes[stage];
      box.group.setAttribute("class", voice);
      box.number.setAttribute("class", `${voice} figure`);
      box.number.textContent = number;
      box.words.textContent = words;
      fit(box.words, box.room);
    }
    const ways = new Map(this.layouts[this.name].arrows.map(([a, b, way]) => [`${a} ${b}`, way]));
    this.arrows.replaceChildren(...week.traffic.map(([a, b, amount, width]) => {
      const voice = ["reporting", "strategy"].includes(a) ? "told" : ["assessment", "intervention"].includes(a) ? "file" : "truth";
      const carried = amount === null ? "" : `: ${brief(amount)} this week`;
      return arrow(ways.get(`${a} ${b}`), width, voice + (amount === null ? " order" : "") + this.faint(`${a} ${b}`), `${a} to ${b}${carried}`);
    }));
    this.svg.setAttribute("aria-label", "The loop this week. " + week.inside.map(([s, , n, w]) => `${s}: ${n} ${w}`).join("; "));
    this.table();
  }

  faint(way) {
    return this.lit && !this.lit.has(way) ? " faint" : "";
  }

  table() {
    if (!this.details.open || !this.week) return;
    const rows = this.week.inside.map(([stage, , number, words]) => [stage, number, words]);
    const ways = this.week.traffic.map(([a, b, amount]) => [`${a} to ${b}`, brief(amount), amount === null ? "orders, not counted" : "this week"]);
    table(this.details, ["where", "number", "what"], [...rows, ...ways]);
  }
}

// Long words get smaller, down to 11; measured once for each length, for measuring costs.
const sizes = new Map();
function fit(text, room) {
  const key = `${text.textContent.length} ${room}`;
  if (!sizes.has(key)) {
    text.setAttribute("font-size", 12);
    const wide = text.getComputedTextLength();
    if (!wide) return;
    sizes.set(key, Math.max(Math.min(12, 12 * room / wide), 11));
  }
  text.setAttribute("font-size", sizes.get(key));
}

function hatching() {
  return stroke("defs", {}, stroke("pattern", { id: "veil", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    stroke("path", { class: "hatch", d: "M0 0V6" })));
}

function veil([x, y, width, height, name]) {
  const [mx, my] = [x + width / 2, y + height / 2], upright = height > width, half = 3.4 * name.length + 4;
  const at = upright ? mx : x + half + 2;
  const label = stroke("g", upright ? { transform: `rotate(-90 ${mx} ${my})` } : {},
    stroke("rect", { class: "paper", x: at - half, y: my - 9, width: 2 * half, height: 18 }), write(at, my + 4, name, "soft", 12, "middle"));
  return stroke("g", {}, stroke("rect", { x, y, width, height, fill: "url(#veil)" }), label);
}

function notes(plan) {
  const [x, y] = plan.notes;
  const voices = [["true", "truth"], ["on file", "file"], ["told to the centre", "told"]].flatMap(([name, voice], k) =>
    [stroke("path", { class: `line ${voice}`, d: `M${x} ${y + 19 * k - 4}h14` }), write(x + 20, y + 19 * k, name, voice)]);
  const bridges = plan.bridges.flatMap(([bx, by, word]) => {
    const half = 3.4 * word.length + 3;
    return [stroke("rect", { class: "paper", x: bx - half, y: by - 13, width: 2 * half, height: 18 }), write(bx, by, word, "soft", 12, "middle")];
  });
  return [...voices, ...bridges];
}
