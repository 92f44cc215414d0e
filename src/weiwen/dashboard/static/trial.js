// One trial at a time: begun, watched and cancelled from its page; when it is done, the page is asked for anew.

import { ask, post } from "./ask.js";

const at = id => document.getElementById(id);
const wish = JSON.parse(at("trial").dataset.trial);
const mine = told => told.kind && wish[told.kind] === told.name;

// What was changed of the numbers of a classic, as it was typed.
function changed() {
  const fields = [...document.querySelectorAll("[data-number]")].filter(one => one.value !== one.dataset.number);
  return Object.fromEntries(fields.map(one => [one.name, one.value]));
}

// What is said is read aloud; what ticks beside it is not.
function say(text, ticking = "") {
  if (at("said").textContent !== text) at("said").textContent = text;
  at("said").hidden = !text;
  at("ticking").textContent = ticking;
  at("ticking").hidden = !ticking;
}

async function begin() {
  const fields = changed();
  try {
    await post("/api/trial", Object.keys(fields).length ? { ...wish, set: fields } : wish);
    await watch(true);
  } catch (error) {
    say(error.message);
  }
}

async function watch(begun) {
  let told;
  try {
    told = await ask("/api/trial");
  } catch (error) {
    at("cancel").hidden = true;
    say(error.message);
    return;
  }
  const running = told.state === "running";
  at("try").disabled = running;
  at("cancel").hidden = !(running && mine(told));
  if (running) {
    if (mine(told)) say("it is being tried", `${Math.round(told.seconds)} s${told.said ? ` · ${told.said}` : ""}`);
    else say(`${told.name} is being tried; one at a time`);
    setTimeout(() => watch(mine(told)), 700);
  } else if (begun) location.reload();
}

at("try").addEventListener("click", begin);
at("cancel").addEventListener("click", () => ask("/api/trial", { method: "DELETE" }).catch(error => say(error.message)));
await watch(false);
