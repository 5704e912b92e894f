/* The sheet of one institution: go to a section, print, and the point that a correction moves. */
(function () {
  "use strict";
  var LAT = "mapsheet-lat-input", LON = "mapsheet-lon-input", CANCEL = "mapsheet-cancel-button";
  var STEP = 0.0001, LARGE_STEP = 0.001, DIGITS = 6;
  var marker = null, watched = null;

  function set(id, props) {
    if (window.dash_clientside && window.dash_clientside.set_props) window.dash_clientside.set_props(id, props);
  }

  function go(button) {
    var sheet = button.closest(".sheet");
    var section = sheet && sheet.querySelector("[data-sheet-section='" + button.dataset.sheetTo + "']");
    if (!section) return;
    section.scrollIntoView({ block: "start" });
    var heading = section.querySelector(".sheet-heading");
    if (heading) heading.focus({ preventScroll: true });
  }

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-sheet]");
    if (!button) return;
    var what = button.dataset.sheet;
    if (what === "go") go(button);
    if (what === "print") window.print();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && event.target.closest(".correction")) {
      event.stopPropagation(); /* leaving the form is a decision of its own */
      document.getElementById(CANCEL).focus();
      return;
    }
    if ((event.key === "ArrowUp" || event.key === "ArrowDown") && (event.target.id === LAT || event.target.id === LON)) {
      event.preventDefault();
      nudge(event.target, (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? LARGE_STEP : STEP));
    }
  }, true);

  /* --- the point ----------------------------------------------------------------------------- */
  function read(id) {
    var field = document.getElementById(id);
    var text = field ? field.value.trim().replace(/\s/g, "").replace(",", ".") : "";
    return text === "" || !isFinite(Number(text)) ? null : Number(text);
  }

  function write(id, value) {
    var text = value.toFixed(DIGITS);
    set(id, { value: document.documentElement.lang === "en" ? text : text.replace(".", ",") });
  }

  function nudge(field, by) {
    var now = read(field.id);
    if (now === null) return;
    write(field.id, now + by);
    if (marker) {
      var at = marker.getLatLng();
      marker.setLatLng(field.id === LAT ? [now + by, at.lng] : [at.lat, now + by]);
    }
  }

  function map() { return window.ioc && window.ioc.map && window.ioc.map.leaflet; }

  function take() {
    if (!marker) return;
    var at = marker.getLatLng();
    write(LAT, at.lat);
    write(LON, at.lng);
  }

  function step(event) {
    var moves = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!moves) return;
    event.preventDefault();
    event.stopPropagation();
    var size = event.shiftKey ? LARGE_STEP : STEP, at = marker.getLatLng();
    marker.setLatLng([at.lat + moves[0] * size, at.lng + moves[1] * size]);
    take();
  }

  function put() {
    var canvas = map(), form = document.querySelector(".correction");
    if (!form || !canvas || !window.L) { lift(); return; }
    var lat = read(LAT), lon = read(LON);
    var place = lat === null || lon === null ? canvas.getCenter() : window.L.latLng(lat, lon);
    if (marker) return;
    var icon = window.L.divIcon({ className: "sheet-point-marker", iconSize: [24, 24], iconAnchor: [12, 28] });
    marker = window.L.marker(place, { draggable: true, keyboard: true, autoPan: true, icon: icon, title: form.dataset.point, alt: form.dataset.point, zIndexOffset: 2000 });
    marker.addTo(canvas);
    marker.on("dragend", take);
    marker.getElement().addEventListener("keydown", step);
    if (!canvas.getBounds().contains(place)) canvas.panTo(place);
  }

  function lift() {
    if (!marker) return;
    marker.remove();
    marker = null;
  }

  document.addEventListener("input", function (event) {
    if (!marker || (event.target.id !== LAT && event.target.id !== LON)) return;
    var lat = read(LAT), lon = read(LON);
    if (lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) marker.setLatLng([lat, lon]);
  });

  /* --- paper ---------------------------------------------------------------------------------- */
  /* Paper is white and has a width of its own: charts are laid out for it and back again. */
  var PAPER_PX = 700, GAP_PX = 15, worn = "";

  function lay(width) {
    var style = getComputedStyle(document.documentElement);
    function colour(name) { return style.getPropertyValue("--color-" + name).trim(); }
    document.querySelectorAll(".sheet-page .js-plotly-plot").forEach(function (plot) {
      var pair = plot.closest(".sheet-section-pupils, .sheet-section-resources");
      var axis = { "font.color": colour("text"), "legend.font.color": colour("text") };
      ["xaxis", "yaxis"].forEach(function (name) {
        axis[name + ".tickfont.color"] = colour("muted");
        axis[name + ".gridcolor"] = colour("grid");
        axis[name + ".linecolor"] = axis[name + ".zerolinecolor"] = colour("border-strong");
      });
      axis.autosize = !width;
      axis.width = width ? Math.floor(pair ? (width - GAP_PX) / 2 : width) : null;
      window.Plotly.relayout(plot, axis);
    });
  }

  window.addEventListener("beforeprint", function () {
    if (!document.querySelector(".sheet-page") || !window.Plotly) return;
    worn = document.documentElement.dataset.bsTheme;
    document.documentElement.dataset.bsTheme = "light";
    lay(PAPER_PX);
  });
  window.addEventListener("afterprint", function () {
    if (!worn) return;
    document.documentElement.dataset.bsTheme = worn;
    worn = "";
    lay(0);
  });

  /* --- what appears and goes ----------------------------------------------------------------- */
  function look() {
    var form = document.querySelector(".correction");
    if (form !== watched) {
      watched = form;
      lift();
      if (form) {
        put();
        var first = form.querySelector("input");
        if (first) first.focus({ preventScroll: true });
      }
    }
  }
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
