// Buttons that copy a text of the page; without this file there are none, and the texts can be marked and copied.
"use strict";

(() => {
  const status = document.getElementById("copied"); // the page's words are with it
  const tell = (message) => (status.textContent = message);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    const source = button && document.getElementById(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.textContent);
      tell(`${button.dataset.label}: ${status.dataset.copied}`);
      button.classList.add("button--done");
    } catch {
      window.getSelection().selectAllChildren(source); // not allowed, or no HTTPS: one key is left to press
      tell(`${button.dataset.label}: ${status.dataset.marked}`);
    }
  });
  document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
})();
