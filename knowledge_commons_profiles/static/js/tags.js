// Interests as tags that are taken away by a button, with suggestions. The textarea stays the form's field.
(() => {
  const words = document.currentScript.dataset; // in the language of the page
  const split = (text) => text.split(/[,;\n]/).map((part) => part.trim()).filter(Boolean);
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const enhance = (textarea) => {
    const { id } = textarea;
    const list = make("ul", { class: "tags tags--chosen", "aria-label": words.chosen });
    const suggestions = make("ul", { class: "tags", id: `${id}-suggestions`, "aria-label": words.suggestions });
    const spoken = make("p", { class: "visually-hidden", role: "status" });
    const input = make("input", {
      type: "text", id, name: "q", autocomplete: "off", dir: "auto", maxlength: "255", form: `${id}-nowhere`,
      "hx-get": textarea.dataset.tags, "hx-trigger": "input changed delay:200ms", "hx-target": `#${id}-suggestions`,
      "hx-swap": "innerHTML", "hx-sync": "this:replace",
    });
    for (const name of ["aria-describedby", "aria-invalid"])
      if (textarea.hasAttribute(name)) input.setAttribute(name, textarea.getAttribute(name));
    textarea.removeAttribute("id");
    textarea.hidden = true;
    textarea.after(list, input, suggestions, spoken);
    htmx.process(input);

    const write = (labels) => {
      textarea.value = labels.join("\n");
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
      draw();
    };
    const add = (text) => {
      const known = split(textarea.value);
      const added = split(text).filter((label) => !known.some((other) => other.toLowerCase() === label.toLowerCase()));
      input.value = "";
      suggestions.replaceChildren();
      if (added.length) write([...known, ...added]);
      spoken.textContent = added.length ? words.added.replace("{label}", added.join(", ")) : "";
    };
    const draw = () => {
      list.replaceChildren(
        ...split(textarea.value).map((label) => {
          const remove = make("button", { type: "button", class: "tags__remove", "aria-label": words.remove.replace("{label}", label) }, "×");
          remove.addEventListener("click", () => {
            write(split(textarea.value).filter((other) => other !== label));
            spoken.textContent = words.removed.replace("{label}", label);
            input.focus();
          });
          return make("li", { class: "tags__tag" }, make("bdi", {}, label), remove);
        }),
      );
    };

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", ","].includes(event.key)) return;
      event.preventDefault();
      add(input.value);
    });
    input.addEventListener("input", () => /[,;\n]/.test(input.value) && add(input.value));
    // Whatever was typed and not yet ended counts, too.
    textarea.form.addEventListener("submit", () => add(input.value), { capture: true });
    suggestions.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-suggestion]");
      if (!chosen) return;
      add(chosen.dataset.suggestion);
      input.focus();
    });
    suggestions.addEventListener("htmx:afterSwap", () => {
      const { length } = suggestions.children;
      spoken.textContent = length ? words.found.replace("{number}", length) : "";
    });
    textarea.addEventListener("draft:restored", draw);
    draw();
  };

  const enhanceAll = (root) => root.querySelectorAll("textarea[data-tags]:not([hidden])").forEach(enhance);
  document.addEventListener("DOMContentLoaded", () => enhanceAll(document));
  document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
})();
