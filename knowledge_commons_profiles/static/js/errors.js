// What a form has to say is heard first: its summary of mistakes gets the focus, on a new page and after a swap.
(() => {
  const focusSummary = (root) => root.querySelector("[data-autofocus]")?.focus();
  document.addEventListener("DOMContentLoaded", () => focusSummary(document));
  document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.detail.elt));
})();
