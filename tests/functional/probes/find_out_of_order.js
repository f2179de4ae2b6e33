() => {
  const faults = [];
  const name = (element) => element.outerHTML.slice(0, 120);
  for (const element of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    if (style.order !== "0" || /reverse/.test(style.flexDirection + style.flexWrap)) faults.push(`drawn in another order: ${name(element)}`);
    if (element.tabIndex > 0) faults.push(`takes the Tab key out of turn: ${name(element)}`);
  }
  let last = null;
  for (const element of document.querySelectorAll("h1, h2, h3, a[href], button, input, select, textarea, summary")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".visually-hidden, .skip-link")) continue;
    const box = element.getBoundingClientRect();
    if (last && box.bottom <= last.box.top) faults.push(`${name(element)} is told after ${name(last.element)} and stands above it`);
    last = { element, box };
  }
  return faults;
}
