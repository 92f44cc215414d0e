// Mechanisms on and off, and their live numbers with unit, range and source; what is never live is shown and locked.

import { make, plain } from "./draw.js";

const CERTAINTY = { S: "measured", S2: "measured, second hand", C: "computed", "M+": "from a model, close", M: "from a model", "M-": "from a model, loosely", X: "contested", assumed: "assumed" };

const APPARATUS = new Set(["assessment", "intervention", "reporting", "strategy"]); // on the right, as in the loop

export class Panel {
  constructor(place, tell, say) {
    Object.assign(this, { place, tell, say });
  }

  // Only what changed is drawn anew, so that nothing moves under a finger.
  show(form) {
    if (this.rules) for (const rule of form) this.again(rule);
    else this.begin(form);
  }

  begin(form) {
    this.rules = new Map();
    const stages = new Map();
    for (const rule of form) {
      const element = this.rule(rule, false), stage = stages.get(rule.stage) ?? { here: [], more: [] };
      this.rules.set(rule.name, { text: JSON.stringify(rule), element });
      stage[rule.compiled ? "here" : "more"].push(element);
      stages.set(rule.stage, stage);
    }
    const groups = [...stages].map(([stage, { here, more }]) =>
      [APPARATUS.has(stage), make("div", { class: "stage-group", role: "group", "aria-label": stage }, make("h3", {}, stage), ...here, ...this.folded(more, here.length))]);
    this.place.replaceChildren(...[false, true].map(side => make("div", {}, ...groups.filter(([right]) => right === side).map(([, group]) => group))));
  }

  // What this world began without is folded away: most worlds have a few dozen of the rules.
  folded(rules, others) {
    if (!rules.length) return [];
    return [make("details", { class: "more" }, make("summary", {}, `${rules.length} ${others ? "more " : ""}rule${rules.length > 1 ? "s" : ""}, not in this world at its start`), ...rules)];
  }

  again(rule) {
    const before = this.rules.get(rule.name), text = JSON.stringify(rule);
    if (before.text === text) return;
    const focused = before.element.contains(document.activeElement) ? document.activeElement.id : "";
    const element = this.rule(rule, before.element.querySelector("details")?.open);
    before.element.replaceWith(element);
    this.rules.set(rule.name, { text, element });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  rule(rule, open) {
    const what = make("p", { class: "what" }, make("b", {}, plain(rule.name)), rule.summary);
    const inside = [what, rule.held ? make("span", { class: "state" }, rule.compiled ? "set by the scenario" : "not in this scenario") : this.toggle(rule)];
    if (rule.compiled && rule.numbers.length) inside.push(this.numbers(rule, open));
    return make("div", { class: `rule${rule.on ? "" : " off"}` }, ...inside);
  }

  toggle(rule) {
    const button = make("button", { type: "button", role: "switch", id: `switch-${rule.name}`, "aria-checked": rule.on, "aria-label": plain(rule.name) }, rule.on ? "on" : "off");
    if (!rule.compiled) button.title = "recompiles in the background" + (rule.instead_of.length ? `, in place of ${rule.instead_of.map(plain).join(", ")}` : "");
    button.addEventListener("click", () => this.order({ do: "switch", mechanism: rule.name, on: !rule.on }));
    return button;
  }

  numbers(rule, open) {
    const details = make("details", { "data-rule": rule.name }, make("summary", {}, `${rule.numbers.length} number${rule.numbers.length > 1 ? "s" : ""}`),
      make("div", { class: "numbers" }, ...rule.numbers.map(one => this.number(rule, one))));
    details.open = Boolean(open);
    return details;
  }

  number(rule, one) {
    const id = `${rule.name}-${one.name}`, locked = !one.live || rule.held;
    const span = one.range ? `${one.range[0]} to ${one.range[1]} ${one.unit}` : one.unit;
    const words = make("label", { for: id }, plain(one.name), make("small", {}, `${one.meaning} · ${span}`),
      make("small", {}, `source: ${one.source} (${CERTAINTY[one.certainty] ?? one.certainty})${locked ? " · never live" : ""}`));
    const input = one.choices ? make("select", { id }, ...one.choices.map(text => make("option", {}, text)))
      : typeof one.value === "boolean" ? make("input", { id, type: "checkbox" })
        : make("input", { id, type: "number", min: one.range[0], max: one.range[1], step: "any" });
    if (typeof one.value === "boolean") input.checked = one.value; else input.value = one.value;
    input.disabled = locked;
    input.addEventListener("change", () => {
      if (input.type === "number" && input.value.trim() === "") { input.value = one.value; return; } // emptied is not nought
      const value = one.choices ? input.value : typeof one.value === "boolean" ? input.checked : Number(input.value);
      this.order({ do: "set", mechanism: rule.name, parameter: one.name, value });
    });
    return make("div", { class: "number" }, words, input);
  }

  async order(order) {
    const answer = await this.tell(order);
    const what = plain(order.mechanism) + (order.parameter ? ` ${plain(order.parameter)}` : "");
    if (!answer.ok) this.rules.get(order.mechanism).text = ""; // what was typed and refused goes back to what holds
    this.say(answer.ok ? answer.said ?? `${what}: holds from week ${answer.week}` : answer.said, answer);
  }
}
