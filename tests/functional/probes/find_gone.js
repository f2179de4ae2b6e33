() => {
  const faults = [];
  const name = (element) => element.outerHTML.slice(0, 150);
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((value) => { const v = value / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [low, high] = [light(a), light(b)].sort((x, y) => x - y); return (high + 0.05) / (low + 0.05); };
  const canvas = getComputedStyle(document.body).backgroundColor;
  const hasEdge = (style) => ["Top", "Right", "Bottom", "Left"].some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0) ||
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  for (const [element, part, isState] of window.shapes) {
    const style = getComputedStyle(element, part || null);
    const isTold = contrast(style.backgroundColor, canvas) >= 3 || (isState ? parseInt(style.fontWeight) >= 600 : hasEdge(style) || style.textDecorationLine !== "none" && element.matches("ins"));
    if (!isTold) faults.push(`not to be seen: ${name(element)}${part}`);
  }
  for (const shape of document.querySelectorAll("svg :is(path, rect, circle, line, polyline, polygon)")) {
    if (!shape.checkVisibility()) continue;
    const style = getComputedStyle(shape);
    const isSeen = [style.fill, style.stroke].some((colour) => colour.startsWith("rgb(") && contrast(colour, canvas) >= 3);
    if (!isSeen) faults.push(`too faint: ${name(shape)}`);
  }
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], [contenteditable=true]")) {
    if (!element.checkVisibility() || element.disabled) continue;
    element.focus({ focusVisible: true });
    const style = getComputedStyle(element);
    const isBrowsers = style.outlineStyle === "auto" && !document.styleSheets.length; // a page that loads nothing keeps the browser's own ring
    if (!isBrowsers && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)) faults.push(`no focus to be seen: ${name(element)}`);
    if (element.matches("button:not([aria-current]), .button") && !hasEdge({ ...style, outlineStyle: "none" }) && style.textDecorationLine === "none" &&
        !element.closest("ul[class*=menu]")) faults.push(`a button without an edge: ${name(element)}`);
  }
  return [...new Set(faults)];
}
