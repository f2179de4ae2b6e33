// Unsaved text is kept in this browser, under who types and whose section it is, until it is saved or discarded.
(() => {
  const words = document.currentScript.dataset; // in the language of the page
  const PREFIX = "draft:";
  const WAIT_MS = 300;
  const forms = new Map();

  const read = (form) =>
    Object.fromEntries([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "seen", "q"].includes(name)));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  // A browser may refuse (private windows, no room): then there is no draft, and the form works as ever.
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const storage = {
    get: (key) => attempt(() => JSON.parse(localStorage.getItem(key))),
    set: (key, value) => attempt(() => localStorage.setItem(key, JSON.stringify(value))),
    remove: (key) => attempt(() => localStorage.removeItem(key)),
  };

  const keep = (form) => {
    const { key, saved } = forms.get(form);
    const values = read(form);
    if (same(values, saved)) storage.remove(key);
    else storage.set(key, { values, seen: form.elements.seen.value, at: Date.now() });
  };

  const restore = (form, values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements[name];
      if (!field) continue;
      field.value = value;
      field.dispatchEvent(new CustomEvent("draft:restored"));
    }
    keep(form);
  };

  const offer = (form, draft) => {
    const isOld = draft.seen !== form.elements.seen.value;
    const box = document.createElement("div");
    box.className = "notice draft";
    box.setAttribute("role", "status");
    const text = document.createElement("p");
    const moment = new Date(draft.at).toLocaleString(document.documentElement.lang);
    text.textContent = words.unsaved.replace("{moment}", moment) + (isOld ? ` ${words.savedSince}` : "");
    const buttons = ["restore", "discard"].map((act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words[act];
      button.className = act === "discard" ? "button--quiet" : "";
      button.addEventListener("click", () => {
        if (act === "restore") restore(form, draft.values);
        else storage.remove(forms.get(form).key);
        box.remove();
        [...form.elements].find((field) => field.type === "submit")?.focus();
      });
      return button;
    });
    box.append(text, ...buttons);
    form.prepend(box);
  };

  const watch = (form) => {
    if (forms.has(form)) return;
    const key = PREFIX + form.dataset.draft;
    const hasMistakes = Boolean(form.querySelector("[data-autofocus]"));
    // After a mistake what is in the form is unsaved, whatever it looks like.
    forms.set(form, { key, saved: hasMistakes ? null : read(form) });
    const draft = storage.get(key);
    if (draft && !hasMistakes && !same(draft.values, read(form))) offer(form, draft);
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => form.isConnected && keep(form), WAIT_MS);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      keep(form);
      form.dataset.isSent = "";
    });
  };

  const isDirty = (form) => form.isConnected && !same(read(form), forms.get(form).saved) && !form.querySelector(".draft");
  const announce = (text) => {
    const region = document.getElementById("announcement");
    if (!region) return;
    const line = document.createElement("p");
    line.className = "announcement__line";
    line.textContent = text;
    region.replaceChildren(line);
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-draft]").forEach(watch));
  document.addEventListener("htmx:load", (event) => {
    const form = event.detail.elt.querySelector?.("form[data-draft]");
    if (!form) return;
    if (!form.querySelector("[data-autofocus]")) storage.remove(PREFIX + form.dataset.draft);
    watch(form);
  });
  const fail = (event) => {
    const form = event.detail.elt;
    if (!form.matches?.("form[data-draft]")) return;
    delete form.dataset.isSent;
    keep(form);
    const reasons = { 413: words.tooLong, 403: words.signedOut };
    const reason = reasons[event.detail.xhr?.status] ?? words.offline;
    announce(`${words.notSaved} ${reason} ${words.kept}`);
  };
  document.addEventListener("htmx:responseError", fail);
  document.addEventListener("htmx:sendError", fail);
  // A sign-in page is no answer to a form: it must not take the place of what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (!form?.matches?.("form[data-draft]")) return;
    if (new URL(event.detail.xhr.responseURL).pathname === new URL(form.action).pathname) return;
    event.detail.shouldSwap = false;
    fail({ detail: { elt: form, xhr: { status: 403 } } });
  });
  addEventListener("pagehide", () => forms.forEach((_, form) => form.isConnected && !form.querySelector(".draft") && keep(form)));
  addEventListener("beforeunload", (event) => {
    if ([...forms.keys()].some((form) => !("isSent" in form.dataset) && isDirty(form))) event.preventDefault();
  });
})();
