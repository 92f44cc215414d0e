// People as flows between free, restricted and held: boxes with who is there now, arrows with who went this week.

import { arrow, brief, stroke, table, write } from "./draw.js";

const WIDE = 104, HIGH = 64, TALL = 290, WIDTH = 430;
const LEFTS = [1, (WIDTH - WIDE) / 2, WIDTH - WIDE - 1], TOP = (TALL - HIGH) / 2;

export class Flow {
  constructor(place, details) {
    Object.assign(this, { place, details });
    details.addEventListener("toggle", () => this.table());
  }

  show(flow) {
    this.flow = flow;
    const text = JSON.stringify(flow);
    if (text === this.before) return;
    this.before = text;
    const { states, now, moves } = flow, drawn = [];
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) if (i !== j) drawn.push(...arc(i, j, moves[i][j], `from ${states[i]} to ${states[j]}`));
    const boxes = states.map((name, k) => box(name, LEFTS[k], now[k], k ? "harm" : "truth"));
    const say = `Now ${states.map((name, k) => `${brief(now[k])} ${name}`).join(", ")}`;
    this.place.replaceChildren(stroke("svg", { viewBox: `0 0 ${WIDTH} ${TALL}`, role: "img", "aria-label": say }, ...drawn, ...boxes));
    this.table();
  }

  table() {
    if (!this.details.open || !this.flow) return;
    const { states, now, moves } = this.flow;
    table(this.details, ["from", ...states.map(name => `to ${name}`)],
      [...states.map((name, i) => [name, ...moves[i].map(brief)]), ["now", ...now.map(brief)]]);
  }
}

// Arcs of the way in run above the boxes, arcs of the way out below; each carries its number.
function arc(i, j, moved, title) {
  const up = j > i, far = Math.abs(i - j) === 2, shift = far ? 0 : 18;
  const start = LEFTS[i] + WIDE / 2 + (up ? shift : -shift), end = LEFTS[j] + WIDE / 2 + (up ? -shift : shift);
  const [edge, away] = up ? [TOP, -1] : [TOP + HIGH, 1], rise = far ? 122 : 52, crest = edge + away * rise * 0.75;
  const points = [[start, edge], [start, edge + away * rise], [end, edge + away * rise], [end, edge]];
  const width = moved > 0 ? Math.min(1.2 + 1.15 * Math.log10(1 + moved), 7) : 1.2, voice = up ? "harm" : "truth";
  return [arrow(points, width, `${voice} way`, `${title}: ${brief(moved)}`),
    write((start + end) / 2, crest + (up ? -9 : 19), brief(moved), voice, 13, "middle")];
}

function box(name, left, people, voice) {
  const middle = left + WIDE / 2;
  return stroke("g", { class: voice }, stroke("rect", { class: "box", x: left, y: TOP, width: WIDE, height: HIGH, rx: 7 }),
    write(middle, TOP + 21, name, voice, 13, "middle"), write(middle, TOP + 42, brief(people), `${voice} figure`, 19, "middle"),
    write(middle, TOP + 57, "now", "soft", 11, "middle"));
}
