// Sections are dragged, or moved by the arrow keys on their handle; each way presses a button that works without this.
(() => {
  const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "column", ArrowRight: "column" };
  let dragged = null;
  let before = null;

  const start = () => document.querySelectorAll("[data-arrange]").forEach((root) => {
    root.classList.add("arrange--live");
    prepare();
  });
  const prepare = () => document.querySelectorAll(".arrange__item[data-section]").forEach((item) => (item.draggable = true));
  const clear = () => document.querySelectorAll(".arrange__item--target, .arrange__list--target").forEach((element) =>
    element.classList.remove("arrange__item--target", "arrange__list--target"));

  const findPlace = (list, y) =>
    [...list.children].find((item) => {
      const box = item.getBoundingClientRect();
      return y < box.top + box.height / 2;
    }) ?? null;

  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest?.(".arrange__handle");
    if (!handle || !KEYS[event.key]) return;
    event.preventDefault();
    const section = handle.closest("[data-section]").dataset.section;
    document.getElementById(`${KEYS[event.key]}-${section}`).click();
  });

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".arrange__item[data-section]") ?? null;
    dragged?.classList.add("arrange__item--dragged");
    if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.section); // some browsers drag nothing else
  });
  document.addEventListener("dragover", (event) => {
    const list = dragged && event.target.closest?.(".arrange__list[data-column]");
    if (!list) return;
    event.preventDefault();
    clear();
    before = findPlace(list, event.clientY);
    (before ?? list).classList.add(before ? "arrange__item--target" : "arrange__list--target");
  });
  document.addEventListener("drop", (event) => {
    const list = dragged && event.target.closest?.(".arrange__list[data-column]");
    if (!list) return;
    event.preventDefault();
    const form = document.querySelector("form[data-place]");
    form.elements.section.value = dragged.dataset.section;
    form.elements.column.value = list.dataset.column;
    form.elements.before.value = before?.dataset.section ?? "";
    htmx.trigger(form, "place");
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("arrange__item--dragged");
    dragged = null;
    clear();
  });

  // What was open stays open, and the focus stays on what was moved.
  let focusedId = "";
  let openIds = [];
  document.addEventListener("htmx:beforeSwap", () => {
    focusedId = document.activeElement?.id ?? "";
    openIds = [...document.querySelectorAll(".arrange__works[open]")].map((details) => details.id);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "arrangement") return;
    prepare();
    openIds.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    const isLost = !document.activeElement || document.activeElement === document.body;
    if (!isLost || !focusedId) return;
    const target = document.getElementById(focusedId) ?? document.getElementById("arrange-sections-heading");
    if (target && !target.matches("a, button, input, select, textarea")) target.tabIndex = -1;
    target?.focus();
  });
  document.addEventListener("DOMContentLoaded", start);
})();
