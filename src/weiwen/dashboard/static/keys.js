// The keys of the live page, and how high its head is: nothing that is reached by tabbing hides behind it.

const at = id => document.getElementById(id);

export function keys() {
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === " " && !event.target.closest("button, summary, a, [tabindex='0']")) {
      event.preventDefault();
      at("play").click();
    }
    if (event.key === "." || (event.key === "ArrowRight" && !event.target.closest("[tabindex='0']"))) at("step").click();
  });
}

export function below(head) {
  const root = document.documentElement, inner = head.querySelector(".stay");
  new ResizeObserver(() => {
    const stays = [head, inner].find(one => getComputedStyle(one).position === "sticky"); // narrow: a part of it
    root.style.scrollPaddingTop = `${(stays?.offsetHeight ?? 0) + 10}px`;
  }).observe(inner);
}
