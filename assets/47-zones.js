/* Zones on the map and in their panel: colours and words come from the server in `hideout`. */
(function () {
  "use strict";
  var STORE = "mapzones-school-store", SHEET = "map-institution-store";

  var drawnZones = {}; /* code -> its layer */
  function raise(code) { var layer = drawnZones[code]; if (layer && layer._map && layer.bringToFront) layer.bringToFront(); }
  function hand(id, value) {
    if (window.dash_clientside && window.dash_clientside.set_props) window.dash_clientside.set_props(id, { data: value });
  }
  function shared(context) { return (context && context.hideout) || {}; }
  function map() { return window.ioc && window.ioc.map && window.ioc.map.leaflet; }

  function style(feature, context) {
    var look = shared(context), facts = feature.properties;
    if (facts.k !== undefined) return { color: look.fault, weight: 2, dashArray: "4 3", fillColor: look.fault, fillOpacity: 0.45 };
    var chosen = facts.code === look.chosen, colours = (chosen ? look.strong : look.colours) || [];
    return {
      color: chosen ? look.mark : look.line,
      weight: chosen ? 4 : 1,
      fillColor: colours[facts.c % colours.length],
      fillOpacity: 1,
      dashArray: facts.p > 1 ? "6 4" : null
    };
  }

  function written(value, look) { return value === null || value === undefined ? "–" : Number(value).toLocaleString(look.locale || "vi-VN"); }
  function told(template, facts, look) {
    return (template || "").replace(/\{([a-z])\}/g, function (_all, name) { return written(facts[name], look); });
  }

  function label(feature, layer, context) {
    var look = shared(context), facts = feature.properties;
    var box = document.createElement("div");
    var name = document.createElement("strong");
    name.className = "map-tooltip-name";
    name.textContent = facts.name;
    box.append(name);
    var words = facts.k === 0 ? [look.without] : facts.k === 2 ? [look.several] : [told(look.zone, facts, look)];
    if (facts.p > 1) words.push(told(look.pieces, facts, look));
    words.forEach(function (text) {
      var line = document.createElement("div");
      line.textContent = text || "";
      box.append(line);
    });
    layer.bindTooltip(box, { sticky: true, direction: "top", opacity: 1 });
    if (facts.k === undefined) {
      drawnZones[facts.code] = layer;
      layer.on("click", function (event) {
        if (window.L) window.L.DomEvent.stopPropagation(event);
        raise(facts.code);
        hand(STORE, facts.code);
      });
    }
  }

  /* The chosen school's card appears above the list: bring it into sight once it is there. */
  function reveal() {
    var host = document.getElementById("mapzones-school-panel");
    if (!host) return;
    var watcher = new MutationObserver(function () { watcher.disconnect(); host.scrollIntoView({ block: "start" }); });
    watcher.observe(host, { childList: true, subtree: true });
  }

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-zone-school], [data-zone-place], [data-zone-sheet], [data-zone-open]");
    if (!button) return;
    var drawn = map(), facts = button.dataset;
    if (facts.zoneOpen) { if (window.ioc.map && window.ioc.map.page) window.ioc.map.page.openDrawer("zones", true); return; }
    if (facts.zoneSheet) {
      if (window.ioc.map && window.ioc.map.select) window.ioc.map.select(facts.zoneSheet); else hand(SHEET, facts.zoneSheet);
      return;
    }
    if (facts.zonePlace) {
      var place = facts.zonePlace.split(";").map(Number);
      if (drawn) drawn.setView([place[1], place[0]], Math.max(drawn.getZoom(), 15));
      return;
    }
    hand(STORE, facts.zoneSchool || null);
    if (facts.zoneSchool) { raise(facts.zoneSchool); reveal(); }
    if (drawn && facts.zoneBounds) {
      var box = facts.zoneBounds.split(";").map(Number);
      drawn.fitBounds([[box[1], box[0]], [box[3], box[2]]], { padding: [30, 30], maxZoom: 16 });
    }
  });

  window.ioc = window.ioc || {};
  window.ioc.zones = { style: style, label: label };
})();
