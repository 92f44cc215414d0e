// The worlds that are live: their list with a way to end each, and the form that begins another.

import { ask, post } from "./ask.js";
import { group, make, plain } from "./draw.js";

const at = id => document.getElementById(id);
const SIZES = ["people", "weeks"];

export function called(run) {
  return `${plain(run.scenario)} · ${group(run.people)} people · seed ${run.seed}`;
}

// A list of live worlds; what was ended is told to whoever shows them.
export function listed(place, runs, onClosed, shown) {
  place.replaceChildren(...runs.map(one => {
    const close = make("button", { type: "button", "aria-label": `close ${called(one)}` }, "close");
    close.addEventListener("click", async () => {
      close.disabled = true;
      await ask(`/api/runs/${one.run}`, { method: "DELETE" }).catch(() => {});
      onClosed(one.run);
    });
    return make("li", {}, make("a", { href: `/#run=${one.run}`, "aria-current": one.run === shown ? "true" : null }, called(one)), one.run === shown ? make("small", {}, "shown now") : "", close);
  }));
}

// Why no world was begun; where as many are live as may be, each can be closed there and then.
export async function refused(place, error) {
  place.hidden = false;
  place.replaceChildren(error.message);
  if (error.status !== 409) return;
  const list = make("ul", { class: "runs" });
  place.append(list);
  const show = async closed => {
    listed(list, await ask("/api/runs"), show);
    if (closed) place.firstChild.textContent = "closed: try again";
  };
  await show();
}

export class Worlds {
  constructor(setting, { begun, closed }) {
    this.scenarios = setting.scenarios;
    this.typed = new Set();
    this.closed = closed;
    at("scenario").append(...this.scenarios.map(one => make("option", { value: one.name }, plain(one.name))));
    at("scenario").addEventListener("change", () => this.sizes());
    for (const name of SIZES) at(name).addEventListener("input", () => this.typed.add(name));
    at("another").addEventListener("submit", event => { event.preventDefault(); this.begin(begun); });
    this.sizes();
  }

  show(scenario) {
    at("scenario").value = scenario;
    this.typed.clear();
    this.sizes();
  }

  // What was typed stays; the rest is as the scenario has it.
  sizes() {
    const chosen = this.scenarios.find(one => one.name === at("scenario").value);
    at("scenario-summary").textContent = chosen.summary;
    for (const name of SIZES) if (!this.typed.has(name)) at(name).value = chosen[name];
  }

  async begin(begun) {
    const wish = { scenario: at("scenario").value, people: Number(at("people").value), weeks: Number(at("weeks").value), seed: Number(at("seed").value) };
    at("refused").hidden = true;
    try {
      begun(await post("/api/runs", wish));
    } catch (error) {
      await refused(at("refused"), error);
    }
  }

  list(runs, shown) {
    listed(at("runs"), runs, this.closed, shown);
  }
}
