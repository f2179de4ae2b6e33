// Small things that are told from their surroundings by a background of their own alone.
() => {
  const clear = "rgba(0, 0, 0, 0)";
  const ground = (element) => {
    for (let above = element; above; above = above.parentElement) {
      const colour = getComputedStyle(above).backgroundColor;
      if (colour !== clear) return colour;
    }
    return "";
  };
  const shapes = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility() || element.closest(".letters, .skip-link, input")) continue;
    for (const part of ["", "::before", "::after"]) {
      const style = getComputedStyle(element, part || null);
      if (part && (style.content === "none" || style.content === "normal")) continue;
      const isPainted = style.backgroundColor !== clear && style.backgroundColor !== ground(part ? element : element.parentElement);
      const isSmall = part || element.getBoundingClientRect().height < 120 && /inline|flex/.test(style.display);
      const isState = element.matches("[aria-pressed=true], [aria-current], [aria-selected=true]");
      if (isPainted && (isSmall || isState)) shapes.push([element, part, isState]);
    }
  }
  window.shapes = shapes;
}
