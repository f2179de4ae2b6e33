// A small toolbar over each <textarea data-rich-text>. The textarea stays the form's field; without this file it is one.
const script = document.querySelector("script[data-editor]");
const words = script.dataset; // in the language of the page

const TOOLS = [
  ["bold", words.bold, "B", (chain) => chain.toggleBold()],
  ["italic", words.italic, "I", (chain) => chain.toggleItalic()],
  ["bulletList", words.bulletList, "•", (chain) => chain.toggleBulletList()],
  ["orderedList", words.numberedList, "1.", (chain) => chain.toggleOrderedList()],
  ["link", words.changeLink, words.link, null],
  ["undo", words.undo, "↶", (chain) => chain.undo()],
  ["redo", words.redo, "↷", (chain) => chain.redo()],
];

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const buildExtensions = (library) => [
  ...["Document", "Paragraph", "Text", "HardBreak", "Bold", "Italic"].map((name) => library[name]),
  ...["BulletList", "OrderedList", "ListItem", "History"].map((name) => library[name]),
  library.Link.configure({ openOnClick: false, autolink: false, enableTarget: false }),
];

const buildLinkPanel = (editor, id) => {
  const input = make("input", { type: "url", id: `${id}-address`, autocomplete: "off", placeholder: "https://" });
  const set = make("button", { type: "button" }, words.setLink);
  const remove = make("button", { type: "button", class: "button--quiet" }, words.removeLink);
  const panel = make(
    "div",
    { class: "rich-text-editor__link", hidden: "" },
    make("label", { for: input.id }, words.linkAddress),
    input,
    set,
    remove,
  );
  const close = () => {
    panel.hidden = true;
    editor.commands.focus();
  };
  const apply = () => {
    const typed = input.value.trim();
    const href = !typed || /^(https?:|mailto:)/i.test(typed) ? typed : typed.includes("@") ? `mailto:${typed}` : `https://${typed}`;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!href) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link"))
      chain.insertContent({ type: "text", text: typed, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    close();
  };
  set.addEventListener("click", apply);
  remove.addEventListener("click", () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      apply();
    }
  });
  panel.open = () => {
    input.value = editor.getAttributes("link").href || "";
    panel.hidden = false;
    input.focus();
  };
  return panel;
};

// One stop of the Tab key; the arrow keys go from button to button (ARIA Authoring Practices, toolbar).
const addArrowKeys = (toolbar) => {
  const buttons = [...toolbar.querySelectorAll("button")];
  buttons.forEach((button, place) => (button.tabIndex = place ? -1 : 0));
  toolbar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const direction = getComputedStyle(toolbar).direction === "rtl" ? -step : step;
    const next = buttons[(buttons.indexOf(document.activeElement) + direction + buttons.length) % buttons.length];
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  });
};

const buildToolbar = (editor, label, panel) => {
  const toolbar = make("div", { class: "rich-text-editor__toolbar", role: "toolbar", "aria-label": words.formatting.replace("{label}", label) });
  for (const [name, title, sign, act] of TOOLS) {
    const button = make("button", { type: "button", class: `button--quiet rich-text-editor__${name}`, title, "aria-label": title }, sign);
    button.addEventListener("click", () => (act ? act(editor.chain().focus()).run() : panel.open()));
    if (name !== "undo" && name !== "redo") {
      const show = () => button.setAttribute("aria-pressed", String(editor.isActive(name)));
      editor.on("transaction", show);
      show();
    }
    toolbar.append(button);
  }
  addArrowKeys(toolbar);
  return toolbar;
};

const enhance = (library, textarea) => {
  const { id } = textarea;
  const label = textarea.dataset.richText;
  const host = make("div", { class: "rich-text-editor" });
  const attributes = { role: "textbox", "aria-multiline": "true", "aria-label": label, id, dir: "auto", class: "rich-text" };
  for (const name of ["aria-describedby", "aria-invalid"])
    if (textarea.hasAttribute(name)) attributes[name] = textarea.getAttribute(name);
  textarea.removeAttribute("id");
  textarea.hidden = true;
  textarea.before(host);
  const editor = new library.Editor({
    element: host,
    injectCSS: false,
    enableInputRules: false,
    extensions: buildExtensions(library),
    editorProps: { attributes },
    content: asHtml(textarea.value),
    onUpdate: () => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  const panel = buildLinkPanel(editor, id);
  host.prepend(buildToolbar(editor, label, panel), panel);
  textarea.closest(".field")?.querySelector("label")?.addEventListener("click", () => editor.commands.focus());
  textarea.addEventListener("draft:restored", () => editor.commands.setContent(asHtml(textarea.value), { emitUpdate: false }));
};

// Text that was typed without the editor has empty lines between its paragraphs.
const asHtml = (text) => {
  if (/<[a-z]/i.test(text)) return text;
  const paragraphs = text.split(/\n\s*\n/).filter((part) => part.trim());
  return paragraphs
    .map((part) => {
      const paragraph = document.createElement("p");
      part.split("\n").forEach((line, place) => paragraph.append(...(place ? [document.createElement("br"), line] : [line])));
      return paragraph.outerHTML;
    })
    .join("");
};

const enhanceAll = async (root) => {
  const found = [...root.querySelectorAll("textarea[data-rich-text]:not([hidden])")];
  if (!found.length) return;
  const library = await import(script.dataset.editor);
  found.filter((textarea) => textarea.isConnected && !textarea.hidden).forEach((textarea) => enhance(library, textarea));
};

enhanceAll(document);
document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
