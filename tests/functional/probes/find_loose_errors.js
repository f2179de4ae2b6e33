() => [...document.querySelectorAll(".field__error")].filter((error) => !error.closest("[aria-live]") &&
  ![...document.querySelectorAll("[aria-invalid=true]")].some((field) => [field, field.closest("fieldset")].some((described) =>
    (described?.getAttribute("aria-describedby") || "").split(" ").some((id) => id && error.closest(`[id="${id}"]`))))
).map((error) => error.outerHTML)
