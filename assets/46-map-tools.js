/* Drawing on the map: a circle, a polygon, a point whose nearest schools are wanted. */
(function () {
  "use strict";

  /* page: map, say(name, values), look, setStore(name, value), openDrawer(name), hint(text). */
  function Tools(page) {
    var L = window.L, map = page.map, tool = "", corners = [], shape = null, sketch = null, spot = null, rays = null, area = null, place = null;

    function style() { return { color: page.look.accent, weight: 2.5, fillColor: page.look.accent, fillOpacity: 0.14, interactive: false }; }
    function drop(layer) { if (layer) layer.remove(); return null; }
    function pair(latlng) { return [latlng.lng, latlng.lat]; }

    function distanceText(metres) {
      return metres < 1000 ? page.format(Math.round(metres)) + " m" : page.format(metres / 1000, 2) + " km";
    }

    /* What was drawn goes to the server with the school year it is asked for. */
    var sent = "{}";
    function send() {
      var asked = { area: area && Object.assign({ year: page.year }, area), point: place && { place: place, year: page.year } };
      ["area", "point"].forEach(function (name) {
        if (JSON.stringify(asked[name]) !== JSON.stringify(JSON.parse(sent)[name] || null)) page.setStore(name, asked[name]);
      });
      sent = JSON.stringify(asked);
    }
    this.year = send;

    function arm(name) {
      tool = name;
      corners = [];
      sketch = drop(sketch);
      page.root.querySelectorAll("[data-map-tool]").forEach(function (button) {
        if (/^(near|circle|polygon)$/.test(button.dataset.mapTool)) button.setAttribute("aria-pressed", String(button.dataset.mapTool === name));
      });
      map.getContainer().classList.toggle("is-drawing", Boolean(name));
      map.doubleClickZoom[name === "polygon" ? "disable" : "enable"]();
      page.hint(name ? page.say("draw_" + name) : "");
    }

    function keep(drawn, layer) {
      shape = drop(shape);
      shape = layer.addTo(map);
      arm("");
      area = drawn;
      send();
      page.openDrawer("inside");
    }

    function circle(centre, radius) {
      if (radius < 1) return;
      keep({ kind: "circle", centre: pair(centre), radius_m: radius }, L.circle(centre, Object.assign({ radius: radius }, style())));
    }

    function close() {
      if (corners.length < 3) return;
      keep({ kind: "polygon", corners: corners.map(pair) }, L.polygon(corners, style()));
    }

    function near(latlng) {
      spot = drop(spot);
      rays = drop(rays);
      spot = L.circleMarker(latlng, { radius: 7, color: page.look.surface, weight: 2, fillColor: page.look.accent, fillOpacity: 1, interactive: false }).addTo(map);
      arm("");
      place = pair(latlng);
      send();
      page.openDrawer("nearest");
    }

    function erase() {
      shape = drop(shape);
      spot = drop(spot);
      rays = drop(rays);
      arm("");
      area = place = null;
      send();
      page.setInside(null);
    }

    /* Lines from the point to the schools found. */
    this.join = function (indexes) {
      rays = drop(rays);
      if (!spot || !indexes.length) return;
      var from = spot.getLatLng();
      rays = L.layerGroup(indexes.map(function (index) {
        return L.polyline([from, page.latlng(index)], { color: page.look.accent, weight: 1.6, dashArray: "4 5", interactive: false });
      })).addTo(map);
    };

    this.click = function (latlng) {
      if (!tool) return false;
      if (tool === "near") near(latlng);
      else if (tool === "circle") {
        if (corners.length) circle(corners[0], corners[0].distanceTo(latlng));
        else corners = [latlng];
      } else {
        var last = corners[corners.length - 1];
        if (!last || map.latLngToContainerPoint(last).distanceTo(map.latLngToContainerPoint(latlng)) > 3) corners.push(latlng);
        this.move(latlng);
      }
      return true;
    };

    this.move = function (latlng) {
      if (!tool || !corners.length) return;
      sketch = drop(sketch);
      if (tool === "circle") {
        var radius = corners[0].distanceTo(latlng);
        sketch = L.circle(corners[0], Object.assign({ radius: radius }, style())).addTo(map);
        page.hint(page.say("draw_radius", { radius: distanceText(radius) }));
      } else sketch = L.polygon(corners.concat([latlng]), style()).addTo(map);
    };

    this.finish = function () { if (tool === "polygon") close(); return Boolean(tool); };
    this.cancel = function () { if (!tool) return false; arm(""); return true; };
    this.isArmed = function () { return Boolean(tool); };
    this.circleHere = function (radius) { circle(map.getCenter(), radius); if (shape) map.fitBounds(shape.getBounds(), { padding: [20, 20] }); };
    this.nearHere = function () { near(map.getCenter()); };
    this.press = function (name) {
      if (name === "erase") erase();
      else if (name === "city") page.fitCity();
      else arm(tool === name ? "" : name);
    };
  }

  window.ioc = window.ioc || {};
  window.ioc.MapTools = Tools;
})();
