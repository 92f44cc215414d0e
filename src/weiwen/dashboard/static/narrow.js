// Fewer rules as one types: the page has every rule, hidden where it has not the words, and the address keeps them and the kind.

const words = document.getElementById("words"), kind = document.getElementById("kind"), left = document.getElementById("left");
const rules = [...document.querySelectorAll("[data-words]")], stages = document.querySelectorAll(".stage-of");

function narrow() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of rules) one.hidden = !wanted.every(word => one.dataset.words.includes(word)) || (kind.value && one.dataset.kind !== kind.value);
  for (const stage of stages) stage.hidden = !stage.querySelector("[data-words]:not([hidden])");
  const kept = rules.filter(one => !one.hidden).length;
  document.getElementById("nothing").hidden = kept > 0;
  left.textContent = kept === rules.length ? "" : `${kept} of ${rules.length}`;
}

function keep() {
  const chosen = [["name", words.value], ["kind", kind.value]].filter(([, value]) => value);
  history.replaceState(null, "", chosen.length ? `?${new URLSearchParams(chosen)}` : location.pathname);
}

words.addEventListener("input", narrow);
words.addEventListener("change", keep);
kind.addEventListener("change", () => { narrow(); keep(); });
if (words.value || kind.value) narrow();
