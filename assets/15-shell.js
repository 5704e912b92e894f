/* The frame: marks the current page, folds and opens the navigation, closes menus, ticks the clock. */
(function () {
  "use strict";
  var FOLD_KEY = "ioc-nav-folded";
  var root = document.documentElement;

  if (window.localStorage.getItem(FOLD_KEY) === "1") root.classList.add("nav-folded");

  function isCurrent(href, path) {
    return href === path || (href !== "/" && path.indexOf(href + "/") === 0);
  }

  function mark() {
    var path = window.location.pathname;
    document.querySelectorAll(".shell-link[href]").forEach(function (link) {
      if (isCurrent(link.getAttribute("href"), path)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  function setOpen(open) {
    root.classList.toggle("nav-open", open);
    var button = document.querySelector(".shell-open");
    if (button) button.setAttribute("aria-expanded", String(open));
    var first = open && document.querySelector(".shell-link");
    if (first) first.focus();
    else if (!open && button && button.offsetParent && document.activeElement === document.body) button.focus();
  }

  function setFolded(folded) {
    root.classList.toggle("nav-folded", folded);
    window.localStorage.setItem(FOLD_KEY, folded ? "1" : "0");
    var button = document.querySelector("[data-shell=fold]");
    if (button) button.setAttribute("aria-expanded", String(!folded));
  }

  function openDialog(name) {
    var dialog = document.querySelector("dialog[data-dialog=" + name + "]");
    if (!dialog) return;
    if (dialog.open) { dialog.close(); return; }
    document.querySelectorAll("dialog[open]").forEach(function (other) { other.close(); });
    dialog.showModal();
    var field = dialog.querySelector("input[type=search]");
    if (field) { field.focus(); field.select(); }
  }

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  document.addEventListener("click", function (event) {
    var target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    var control = target.closest("[data-shell]");
    if (control) {
      var what = control.getAttribute("data-shell");
      if (what === "open") setOpen(!root.classList.contains("nav-open"));
      if (what === "fold") setFolded(!root.classList.contains("nav-folded"));
      if (what === "help" || what === "palette") openDialog(what);
      if (what === "close") { var dialog = target.closest("dialog"); if (dialog) dialog.close(); }
      if (what === "skip") {
        event.preventDefault();
        var main = document.getElementById("shell-main-panel");
        if (main) { main.focus(); main.scrollIntoView(); }
      }
    }
    if (target.tagName === "DIALOG") target.close(); /* the veil around it */
    var menu = target.closest("details.menu");
    closeMenus(target.closest("summary") || target.closest("form") ? menu : null);
    var inNavigation = target.closest(".shell-nav");
    if (root.classList.contains("nav-open") && !control && (!inNavigation || target.closest("a"))) setOpen(false);
    if (target.closest(".palette-link")) { var open = target.closest("dialog"); if (open) open.close(); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    if (root.classList.contains("nav-open")) { setOpen(false); var button = document.querySelector(".shell-open"); if (button) button.focus(); }
  });

  /* A form that comes back to the same view says which one it is. */
  document.addEventListener("submit", function (event) {
    var field = event.target.querySelector("input[name=next]");
    if (field) field.value = window.location.pathname + window.location.search;
  }, true);

  /* The clock shows the installation's time: what the server said plus what has passed since. */
  var clock = null;
  function tick() {
    var node = document.querySelector("time[data-clock]");
    if (!node) return;
    if (!clock || clock.node !== node) clock = { node: node, start: Date.parse(node.getAttribute("data-clock")), at: performance.now() };
    var now = new Date(clock.start + performance.now() - clock.at);
    var vietnamese = root.lang !== "en";
    var zone = { timeZone: "Asia/Ho_Chi_Minh" };
    var time = new Intl.DateTimeFormat("en-GB", Object.assign({ hour: "2-digit", minute: "2-digit" }, zone)).format(now);
    var day = new Intl.DateTimeFormat("en-GB", Object.assign(vietnamese ? { day: "2-digit", month: "2-digit", year: "numeric" } : { day: "numeric", month: "short", year: "numeric" }, zone)).format(now);
    var text = time + " · " + day.replace("Sept", "Sep");
    if (node.textContent !== text) node.textContent = text;
  }

  ["popstate", "_dashprivate_pushstate", "_dashprivate_historychange"].forEach(function (name) {
    window.addEventListener(name, function () { setTimeout(mark, 0); });
  });
  window.iocShell = { openDialog: openDialog, mark: mark };

  var waiting = new MutationObserver(function () {
    if (!document.querySelector(".shell-link, .shell-wall")) return;
    waiting.disconnect();
    setFolded(root.classList.contains("nav-folded"));
    mark();
    tick();
    setInterval(tick, 5000);
    document.dispatchEvent(new CustomEvent("ioc:ready"));
  });
  waiting.observe(document, { childList: true, subtree: true });
})();
