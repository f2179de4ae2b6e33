// Whatever has the focus is in sight, whole where it fits, with nothing sticky above it.
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]")]
  .filter((element) => element.checkVisibility() && !element.disabled && !element.matches("[type=hidden], .skip-link"))
  .filter((element) => {
    element.focus();
    if (document.activeElement !== element) return false;
    const box = element.getClientRects()[0];
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (bottom - top < Math.min(box.height, 48) - 1) return true;
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    return ![top + 2, (top + bottom) / 2, bottom - 2].some((y) => {
      const over = document.elementFromPoint(x, y);
      return over && (element.contains(over) || over.contains(element));
    });
  })
  .map((element) => element.outerHTML.slice(0, 150))
