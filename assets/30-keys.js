/* Keys: ? help, Ctrl+K palette, g then a letter goes to a page, t theme. Never while somebody types. */
(function () {
  "use strict";
  var OFF_KEY = "ioc-single-keys-off";
  var WAIT_MS = 1500;
  var goUntil = 0;

  function isTyping(node) {
    return node instanceof HTMLElement && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));
  }
  function singleKeys() { return window.localStorage.getItem(OFF_KEY) !== "1"; }

  function go(letter) {
    var link = document.querySelector("[data-go='" + letter + "'] .shell-link");
    if (link) link.click();
    return Boolean(link);
  }

  /* Arrow keys walk through the results; Enter in the field opens the first. */
  function inPalette(event) {
    var dialog = document.querySelector("dialog[data-dialog=palette][open]");
    if (!dialog) return false;
    var field = dialog.querySelector("input[type=search]");
    var links = Array.from(dialog.querySelectorAll(".palette-link"));
    var place = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      var next = place + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0) field.focus();
      else if (links.length) links[Math.min(next, links.length - 1)].focus();
      return true;
    }
    if (event.key === "Enter" && document.activeElement === field && links.length) {
      event.preventDefault();
      links[0].click();
      return true;
    }
    if (place >= 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
    return false;
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing) return; /* an input method is at work */
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (window.iocShell) window.iocShell.openDialog("palette");
      return;
    }
    if (inPalette(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !singleKeys()) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    if (goUntil > event.timeStamp) {
      goUntil = 0;
      if (go(event.key.toLowerCase())) { event.preventDefault(); return; }
    }
    if (event.key === "?") { event.preventDefault(); window.iocShell.openDialog("help"); }
    else if (event.key === "g") goUntil = event.timeStamp + WAIT_MS;
    else if (event.key === "t") { var button = document.querySelector("[data-shell=theme]"); if (button) button.click(); }
  });

  document.addEventListener("change", function (event) {
    if (event.target instanceof HTMLInputElement && event.target.closest("[data-shell=keys]")) {
      window.localStorage.setItem(OFF_KEY, event.target.checked ? "0" : "1");
    }
  });
  document.addEventListener("ioc:ready", function () {
    var box = document.querySelector("[data-shell=keys] input");
    if (box && box.checked !== singleKeys()) box.click();
  });
})();
