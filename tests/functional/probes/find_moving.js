// Every rule of every style sheet, whether anything on the page follows it at this moment or not.
() => {
  const faults = [];
  const look = (rules) => {
    for (const rule of rules) {
      if (rule instanceof CSSMediaRule && !matchMedia(rule.conditionText).matches) continue;
      if (rule.cssRules) look(rule.cssRules);
      const style = rule.style;
      if (!style) continue;
      const moves = [style.transitionDuration, style.animationDuration].some((times) => /[1-9]/.test(times || ""));
      if (moves || style.scrollBehavior === "smooth") faults.push(rule.cssText);
    }
  };
  for (const sheet of document.styleSheets) look(sheet.cssRules);
  return [...faults, ...document.getAnimations().map((animation) => `runs: ${animation.id}`)];
}
