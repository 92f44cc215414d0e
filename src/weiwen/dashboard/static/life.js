// One invented life of the run that is shown: asked for, waited for, and drawn as the report's own page of a life draws it.

import { group, make } from "./draw.js";
import { Job } from "./job.js";

export class Life {
  constructor(place) {
    this.what = make("p", { class: "note" });
    this.follow = make("button", { type: "button" }, "follow somebody");
    this.row = make("input", { type: "number", inputmode: "numeric", min: "0", step: "1", id: "life-row" });
    this.one = make("button", { type: "submit" }, "follow this row");
    this.next = make("button", { type: "button", hidden: "" }, "somebody else");
    this.stop = make("button", { type: "button", hidden: "" }, "stop");
    this.page = make("a", { class: "download", download: "", hidden: "" }, "this life as one page");
    this.said = make("p", { class: "said", role: "status" });
    this.count = make("p", { class: "note", hidden: "" }); // it ticks, and is not read aloud
    this.bar = make("progress", { hidden: "", "aria-label": "weeks replayed" });
    this.shown = make("div", { class: "told" });
    const form = make("form", { class: "asking" }, this.follow, make("label", { for: "life-row" }, "or row ", this.row), this.one, this.next, this.stop, this.page);
    form.addEventListener("submit", event => { event.preventDefault(); this.job.ask(this.row.value === "" ? {} : { row: Number(this.row.value) }); });
    this.follow.addEventListener("click", () => this.job.ask());
    this.next.addEventListener("click", () => this.job.ask({ next: true }));
    this.stop.addEventListener("click", () => this.job.stop());
    this.job = new Job(told => this.told(told));
    place.replaceChildren(this.what, form, this.said, this.count, this.bar, this.shown);
  }

  begin(run) {
    this.address = `/api/runs/${run.run}/life`;
    this.page.href = `${this.address}.html`;
    this.shown.replaceChildren();
    this.key = "";
    this.passed(run.week);
    this.job.begin(this.address);
  }

  passed(week) {
    if (week > 0 && this.waiting) this.said.textContent = this.waiting = "";
    this.started = week > 0;
    if (!this.working) this.follow.disabled = this.one.disabled = !this.started;
  }

  told(job) {
    if (job.state === "refused") { this.say(job.said); return; }
    this.working = job.state === "working";
    if (job.what) this.what.textContent = job.what;
    this.follow.disabled = this.one.disabled = this.working || !this.started;
    this.stop.hidden = this.bar.hidden = !this.working;
    this.say(this.words(job));
    this.count.textContent = `week ${group(job.done)} of ${group(job.of)}`;
    this.count.hidden = !this.working || !job.done;
    if (this.working && job.done) { this.bar.max = job.of; this.bar.value = job.done; } else this.bar.removeAttribute("value");
    this.next.hidden = this.page.hidden = !job.life;
    if (job.life) this.show(job.life);
    else if (this.working) this.shown.replaceChildren();
  }

  say(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  words(job) {
    if (job.state === "working") return job.said || "the run is replayed with its changes";
    if (job.state === "none") return this.waiting = this.started ? "" : "After the first week there is somebody to follow.";
    return job.state === "ready" ? "" : job.said;
  }

  show(life) {
    const key = JSON.stringify([life.row, life.week]);
    if (key === this.key) return;
    this.key = key;
    const head = make("h3", {}, `Row ${group(life.row)}, group ${life.group}, locality ${life.locality}, to week ${group(life.week)}`);
    const opening = life.opening.map((text, k) => make("p", k ? {} : { class: "lead" }, text));
    const [lanes, ...rest] = life.figures.map(figure);
    this.shown.replaceChildren(head, ...opening, lanes, table(life), make("div", { class: "two" }, ...rest));
  }
}

// The drawing comes from the server as the report draws it; read as a document of its own, no script in it would run.
function drawing(markup, size) {
  const svg = new DOMParser().parseFromString(markup, "text/html").querySelector("svg");
  return make("div", { class: `drawing ${size}` }, document.adoptNode(svg));
}

function figure(one) {
  const caption = make("figcaption", {}, ...(one.note ? [make("p", { class: "note" }, one.note)] : []), make("p", { class: "source" }, one.caption));
  return make("figure", {}, make("h4", {}, one.title), drawing(one.wide, "wide"), drawing(one.narrow, "narrow"), caption);
}

function table(life) {
  const head = make("tr", {}, ...["week", "lane", "what"].map(one => make("th", { scope: "col", class: "words" }, one)));
  const rows = life.moments.map(([week, lane, text, voice, wrong]) => make("tr", {}, make("th", { scope: "row" }, String(week)), make("td", { class: "words" }, make("span", { class: `voice ${voice}` }, lane)),
    make("td", { class: "words" }, text, ...(wrong ? [" ", make("b", { class: "harm" }, "false: nothing of the kind was done")] : []))));
  const empty = make("tr", {}, make("td", { class: "words", colspan: "3" }, "Nothing happened that any table keeps."));
  const more = life.left_out ? [make("p", { class: "source" }, `${group(life.left_out)} later moments are in the page to take along.`)] : [];
  const box = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "moments of this life" },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...(rows.length ? rows : [empty]))));
  return make("details", { open: "" }, make("summary", {}, "week by week"), box, ...more);
}
