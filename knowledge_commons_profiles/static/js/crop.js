// Choosing which part of a picture is kept. The picture itself is sent as it is; only four numbers go with it.
"use strict";

(() => {
  const MOST_ZOOM = 4;
  const STEP = 0.02; // of what is shown, for one press of an arrow key

  for (const box of document.querySelectorAll("[data-cropper]")) {
    const form = box.closest("form");
    const input = form.querySelector('input[type="file"]');
    const canvas = box.querySelector("canvas");
    const context = canvas.getContext("2d");
    const zoomSlider = box.querySelector("[data-cropper-zoom]");
    const acrossSlider = box.querySelector("[data-cropper-across]");
    const downSlider = box.querySelector("[data-cropper-down]");
    const ratio = canvas.width / canvas.height;
    const pointers = new Map();
    let picture = null; // upright, as people see it
    let zoom = 1;
    let centre = { x: 0.5, y: 0.5 }; // of the part that is kept, as shares of the whole
    let turn = 0;

    const clamp = (value, lowest, highest) => Math.min(Math.max(value, lowest), highest);

    function measure() {
      const width = Math.min(picture.width, picture.height * ratio) / zoom;
      const height = width / ratio;
      const x = clamp(centre.x * picture.width - width / 2, 0, picture.width - width);
      const y = clamp(centre.y * picture.height - height / 2, 0, picture.height - height);
      return { x, y, width, height };
    }

    function share(start, length, whole) {
      return whole - length < 1 ? 50 : Math.round((start / (whole - length)) * 100);
    }

    function show() {
      const part = measure();
      centre = { x: (part.x + part.width / 2) / picture.width, y: (part.y + part.height / 2) / picture.height };
      context.fillStyle = "white"; // what is transparent will be white
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(picture, part.x, part.y, part.width, part.height, 0, 0, canvas.width, canvas.height);
      for (const name of ["x", "y", "width", "height"]) {
        form.elements[`crop_${name}`].value = part[name].toFixed(1);
      }
      zoomSlider.value = zoom;
      acrossSlider.value = share(part.x, part.width, picture.width);
      downSlider.value = share(part.y, part.height, picture.height);
      acrossSlider.disabled = picture.width - part.width < 1;
      downSlider.disabled = picture.height - part.height < 1;
    }

    // Moves the picture under the frame, by shares of what is shown.
    function move(across, down) {
      const part = measure();
      centre.x -= (across * part.width) / picture.width;
      centre.y -= (down * part.height) / picture.height;
      show();
    }

    function setZoom(value) {
      zoom = clamp(value, 1, MOST_ZOOM);
      show();
    }

    function clear() {
      picture?.close();
      picture = null;
      box.hidden = true;
      for (const name of ["x", "y", "width", "height"]) form.elements[`crop_${name}`].value = "";
    }

    input.addEventListener("change", async () => {
      clear();
      const file = input.files[0];
      if (!file || file.size > Number(form.dataset.largestBytes)) return;
      turn += 1;
      const ours = turn;
      let decoded;
      try {
        decoded = await createImageBitmap(file); // not an address of ours or anybody's: the policy allows no blob:
      } catch {
        return; // the server will say what is wrong with it
      }
      if (ours !== turn) {
        decoded.close();
        return;
      }
      picture = decoded;
      zoom = 1;
      centre = { x: 0.5, y: 0.5 };
      box.hidden = false;
      show();
    });

    canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in moves) move(...moves[event.key]);
      else if (event.key === "+" || event.key === "=") setZoom(zoom * 1.1);
      else if (event.key === "-" || event.key === "−") setZoom(zoom / 1.1);
      else return;
      event.preventDefault();
    });

    zoomSlider.addEventListener("input", () => setZoom(Number(zoomSlider.value)));
    for (const [slider, axis, length] of [[acrossSlider, "x", "width"], [downSlider, "y", "height"]]) {
      slider.addEventListener("input", () => {
        const part = measure()[length];
        centre[axis] = ((slider.value / 100) * (picture[length] - part) + part / 2) / picture[length];
        show();
      });
    }

    const spread = () => {
      const [one, other] = [...pointers.values()];
      return Math.hypot(one.x - other.x, one.y - other.y);
    };

    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before || !picture) return;
      const shown = canvas.getBoundingClientRect();
      const spreadBefore = pointers.size === 2 ? spread() : 0;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.size === 1) {
        move((event.clientX - before.x) / shown.width, (event.clientY - before.y) / shown.height);
      } else if (pointers.size === 2 && spreadBefore > 0) {
        setZoom((zoom * spread()) / spreadBefore);
      }
    });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(name, (event) => pointers.delete(event.pointerId));
    }
  }
})();
