// Buttons that begin a live run, and go to it.

import { post } from "./ask.js";
import { refused } from "./worlds.js";

for (const button of document.querySelectorAll("[data-begin]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const people = document.getElementById("people"), wish = JSON.parse(button.dataset.begin);
      if (people) wish.people = Number(people.value);
      const run = await post("/api/runs", wish), rule = button.dataset.rule;
      location.assign(`/#run=${run.run}${rule ? `&rule=${rule}` : ""}`);
    } catch (error) {
      await refused(document.getElementById("said"), error);
    }
    button.disabled = false;
  });
}
