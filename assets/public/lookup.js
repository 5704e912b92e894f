/* The public lookup works without this file; with it the list follows the typing, the browser can tell where it is, and the map can be tapped. */
(function () {
  "use strict";
  var root = document.documentElement;
  if (!root.hasAttribute("data-bs-theme") && window.matchMedia("(prefers-color-scheme: dark)").matches) root.setAttribute("data-bs-theme", "dark");

  /* --- the list follows the typing --- */
  var form = document.getElementById("ask"), waiting = null, asking = null;

  function address() {
    var query = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (value) query.append(name, value); });
    var text = query.toString();
    return "/lookup" + (text ? "?" + text : "");
  }

  function ask() {
    if (asking) asking.abort();
    var mine = asking = new AbortController(), target = address();
    fetch(target, { signal: mine.signal, credentials: "omit" }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      ["results", "zone"].forEach(function (id) {
        var old = document.getElementById(id), fresh = page.getElementById(id);
        if (old && fresh) old.replaceWith(document.adoptNode(fresh)); else if (old && id === "zone") old.remove();
      });
      document.querySelectorAll(".switch[hreflang], .switch[rel]").forEach(function (link) {
        var same = Array.from(page.querySelectorAll(".switch")).find(function (one) { return one.textContent === link.textContent; });
        if (same) link.href = same.getAttribute("href");
      });
      window.history.replaceState(null, "", target);
    }).catch(function (error) { if (error.name !== "AbortError") form.submit(); });
  }

  if (form) {
    form.addEventListener("input", function (event) {
      if (event.target.name !== "q") return;
      clearTimeout(waiting);
      waiting = setTimeout(ask, 200);
    });
    /* A unit brings its own map and zones: a new page. The other filters only narrow the list. */
    form.addEventListener("change", function (event) {
      if (event.target.name === "unit") form.submit(); else if (event.target.name !== "q") ask();
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); clearTimeout(waiting); window.location.assign(address()); });
  }

  function go(next, lon, lat) {
    var there = new URL(next, window.location.href);
    there.searchParams.set("lon", lon.toFixed(5));
    there.searchParams.set("lat", lat.toFixed(5));
    there.hash = "zone";
    window.location.assign(there);
  }

  /* --- where am I --- */
  var locate = document.getElementById("locate"), note = document.getElementById("locate-note");
  function tell(text) { note.textContent = text; note.hidden = !text; }
  if (locate && "geolocation" in navigator) {
    document.getElementById("locate-line").hidden = false;
    locate.addEventListener("click", function () {
      if (!window.isSecureContext) { tell(locate.dataset.insecure); return; }
      tell(locate.dataset.busy);
      navigator.geolocation.getCurrentPosition(
        function (found) { go(locate.dataset.next, found.coords.longitude, found.coords.latitude); },
        function () { tell(locate.dataset.denied); },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 }
      );
    });
  }

  /* --- tap the map --- */
  document.querySelectorAll(".map[data-tap]").forEach(function (map) {
    var drawing = map.querySelector("svg"), caption = map.querySelector("figcaption");
    if (caption.dataset.touch) caption.textContent = caption.dataset.touch;
    map.classList.add("map-tap");
    drawing.addEventListener("click", function (event) {
      if (!event.detail) return; /* by keyboard: the unit's own link */
      event.preventDefault();
      var at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
      var facts = map.dataset;
      go(facts.next, Number(facts.west) + at.x * Number(facts.lonStep), Number(facts.north) - at.y * Number(facts.latStep));
    });
  });
})();
