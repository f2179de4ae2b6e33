() => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  const name = (element) => element.outerHTML.slice(0, 150);
  const isHidden = (element) => !element.checkVisibility({ visibilityProperty: true }) ||
    element.closest(".visually-hidden, .skip-link, noscript") || getComputedStyle(element).clipPath !== "none";
  if (document.documentElement.scrollWidth > width) faults.push(`scrolls sideways: ${document.documentElement.scrollWidth}`);
  // Something may scroll by itself when reading it needs two dimensions: a table, or text for programs.
  const region = (element) => element.closest("table, .edit__table, .scroll");
  for (const element of document.body.querySelectorAll("*")) {
    if (isHidden(element)) continue;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (box.width && !region(element) && (box.left < -1 || box.right > width + 1)) faults.push(`sticks out: ${name(element)}`);
    if (element.closest(".account-menu__name")) continue; // one's own name: one's page has the whole of it
    const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
    if (element.matches("input, select, textarea, img, canvas")) continue;
    if (cuts(style.overflowX) && element.scrollWidth > element.clientWidth + 1 ||
        cuts(style.overflowY) && element.scrollHeight > element.clientHeight + 1) faults.push(`cut off: ${name(element)}`);
    if (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1 && !region(element) &&
        !element.querySelector("table")) faults.push(`scrolls by itself: ${name(element)}`);
  }
  // Each line of text, and each thing to press, is on top where it stands.
  const isOver = (element, box) => {
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return top && !element.contains(top) && !top.contains(element) && !top.closest("label")?.contains(element) ? top : null;
  };
  const sheets = [...document.querySelectorAll(".announcement")];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement;
    if (!node.data.trim() || isHidden(parent) || parent.closest("svg, script, style, option, details:not([open])")) continue;
    range.selectNodeContents(node);
    parent.scrollIntoView({ block: "center", behavior: "instant" });
    const lines = [...range.getClientRects()].filter((box) => box.width > 2 && box.top >= 0 && box.bottom <= innerHeight);
    for (const box of [lines[0], lines.at(-1)].filter(Boolean)) {
      const over = isOver(parent, box);
      if (over && !region(parent) && !sheets.some((sheet) => sheet.contains(over))) faults.push(`${name(over)} lies over ${name(parent)}`);
    }
  }
  return [...new Set(faults)];
}
