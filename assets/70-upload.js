/* Dash has no file field: an element with data-file-name gets a plain one, so that a form can send
   a file as every browser does. A sent form is not sent twice. */
(function () {
  "use strict";
  function fill(box) {
    if (box.querySelector("input")) {
      return;
    }
    const field = document.createElement("input");
    field.type = "file";
    field.name = box.dataset.fileName;
    field.id = box.dataset.fileId;
    field.required = true;
    field.className = "form-control";
    field.accept = box.dataset.fileAccept;
    box.appendChild(field);
  }
  function look() {
    document.querySelectorAll("[data-file-name]").forEach(fill);
  }
  document.addEventListener("submit", function (event) {
    const button = event.target.querySelector("button[data-once]");
    if (button) {
      window.setTimeout(function () {
        button.disabled = true;
        button.textContent = button.dataset.once;
      }, 0);
    }
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
