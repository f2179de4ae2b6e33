// Sending a file with a bar that fills up; a file that is too large is refused before it is sent.
"use strict";

(() => {
  for (const form of document.querySelectorAll("[data-upload]")) {
    const input = form.querySelector('input[type="file"]');
    const bar = form.querySelector("progress");
    const status = form.querySelector('[role="status"]');
    const button = form.querySelector('button[type="submit"]');

    function isTooLarge() {
      return Boolean(input.files[0]) && input.files[0].size > Number(form.dataset.largestBytes);
    }

    // Says what is wrong as the server's page would, beside the field.
    function complain(message) {
      const id = `${input.id}_error`;
      let error = document.getElementById(id);
      if (!error) {
        error = document.createElement("p");
        error.className = "field__error";
        error.id = id;
        input.before(error);
      }
      error.textContent = message;
      input.closest(".field").classList.add("field--wrong");
      input.setAttribute("aria-invalid", "true");
      if (!(input.getAttribute("aria-describedby") || "").includes(id)) {
        input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") || ""} ${id}`.trim());
      }
      status.textContent = "";
      bar.hidden = true;
      button.disabled = false;
      input.focus();
    }

    function forgive() {
      document.getElementById(`${input.id}_error`)?.replaceChildren();
      input.closest(".field").classList.remove("field--wrong");
      input.removeAttribute("aria-invalid");
    }

    function finish(request) {
      if (request.response?.ok) window.location.assign(form.dataset.next);
      else complain(request.response?.error || request.response?.detail || form.dataset.lost);
    }

    input.addEventListener("change", () => {
      forgive();
      if (isTooLarge()) complain(form.dataset.tooLarge);
    });

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (isTooLarge()) {
        complain(form.dataset.tooLarge);
        return;
      }
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (sent) => {
        if (sent.lengthComputable) bar.value = (sent.loaded / sent.total) * 100;
      });
      request.upload.addEventListener("load", () => {
        status.textContent = form.dataset.sent;
      });
      request.addEventListener("load", () => finish(request));
      request.addEventListener("error", () => complain(form.dataset.lost));
      bar.value = 0;
      bar.hidden = false;
      button.disabled = true;
      status.textContent = form.dataset.sending;
      request.send(new FormData(form));
    });
  }
})();
