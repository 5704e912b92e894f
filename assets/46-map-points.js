/* Institutions on a map: one canvas for thousands of symbols. Shape tells the level, outline the
   sector, fill the use of seats or the state of cameras; at city scale near ones become one circle. */
(function () {
  "use strict";
  var CLUSTER_PX = 62, CLUSTER_BELOW = 13, LABELS_FROM = 15.5, PADDING = 0.25, TAU = Math.PI * 2;
  /* Shape of the highest school level taught; several levels are a star. */
  var SHAPES = ["circle", "square", "triangle", "diamond", "pentagon"];

  function path(context, shape, x, y, r) {
    context.beginPath();
    if (shape === "circle") { context.arc(x, y, r, 0, TAU); return; }
    if (shape === "ring") { context.arc(x, y, r * 0.62, 0, TAU); return; }
    var corners = { square: 4, triangle: 3, diamond: 4, pentagon: 5, star: 10 }[shape];
    var turn = shape === "square" ? Math.PI / 4 : -Math.PI / 2;
    var reach = { square: 1.16, triangle: 1.22, diamond: 1.2, pentagon: 1.08, star: 1.25 }[shape] * r;
    var middle = shape === "triangle" ? y + r * 0.18 : y;
    for (var at = 0; at < corners; at += 1) {
      var far = shape === "star" && at % 2 ? reach * 0.5 : reach;
      context.lineTo(x + far * Math.cos(turn + at * TAU / corners), middle + far * Math.sin(turn + at * TAU / corners));
    }
    context.closePath();
  }

  /* Public: one line; non-public: a dot inside; foreign: a second line around. */
  function symbol(context, look, shape, sector, fill, x, y, r) {
    path(context, shape, x, y, r);
    context.fillStyle = look.fills[fill];
    context.fill();
    context.lineWidth = 1.3;
    context.strokeStyle = look.surface;
    context.stroke();
    path(context, shape, x, y, r - 0.4);
    context.lineWidth = 0.9;
    context.strokeStyle = look.text;
    context.stroke();
    if (sector === 1 && r >= 4) { context.beginPath(); context.arc(x, y, Math.max(1.2, r * 0.26), 0, TAU); context.fillStyle = look.surface; context.fill(); }
    if (sector === 2) { path(context, shape, x, y, r + 2.2); context.lineWidth = 1; context.strokeStyle = look.text; context.stroke(); }
  }

  /* A symbol drawn once for its look and then copied. */
  function Sprites(look) {
    var kept = new Map(), scale = window.devicePixelRatio || 1;
    this.look = look;
    this.get = function (shape, sector, fill, r) {
      var key = shape + sector + fill + r, found = kept.get(key);
      if (found) return found;
      var half = Math.ceil(r * 1.3 + 4), sheet = document.createElement("canvas");
      sheet.width = sheet.height = half * 2 * scale;
      var context = sheet.getContext("2d");
      context.scale(scale, scale);
      symbol(context, look, shape, sector, fill, half, half, r);
      found = { sheet: sheet, half: half };
      kept.set(key, found);
      return found;
    };
  }

  function radius(zoom) { return zoom < 13 ? 4.5 : zoom < 15 ? 5.5 : zoom < 17 ? 7 : 8.5; }

  function shapeOf(data, index) {
    if (data.isSchool[index] === 0) return "ring";
    var levels = data.levels[index];
    if (levels & (levels - 1)) return "star";
    for (var level = 0; level < SHAPES.length; level += 1) if (levels & (1 << level)) return SHAPES[level];
    return "ring";
  }

  /* page: data, visible (indexes), fillOf(view, index), isBad(view, index), look, hover, selected. */
  var Layer = window.L ? build() : null;
  function build() {
    var L = window.L;
    return L.Layer.extend({
      initialize: function (page, view) { this.page = page; this.view = view; this.drawn = []; },
      onAdd: function (map) {
        var pane = map.getPane("ioc-points") || map.createPane("ioc-points");
        pane.style.zIndex = 450;
        pane.style.pointerEvents = "none";
        this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated map-points", pane);
        this.marks = L.DomUtil.create("canvas", "leaflet-zoom-animated map-points", pane);
        map.on("moveend viewreset resize zoomend", this.redraw, this);
        map.on("zoomanim", this.animate, this);
        this.redraw();
      },
      onRemove: function (map) {
        map.off("moveend viewreset resize zoomend", this.redraw, this);
        map.off("zoomanim", this.animate, this);
        this.canvas.remove();
        this.marks.remove();
      },
      animate: function (event) {
        if (!this.corner) return;
        var scale = this._map.getZoomScale(event.zoom, this.zoom);
        var offset = this._map._latLngToNewLayerPoint(this.corner, event.zoom, event.center);
        window.L.DomUtil.setTransform(this.canvas, offset, scale);
        window.L.DomUtil.setTransform(this.marks, offset, scale);
      },
      place: function () {
        var map = this._map, size = map.getSize(), scale = window.devicePixelRatio || 1;
        var pad = size.multiplyBy(PADDING).round();
        this.origin = map.containerPointToLayerPoint([-pad.x, -pad.y]).round();
        this.corner = map.layerPointToLatLng(this.origin);
        this.zoom = map.getZoom();
        this.width = size.x + 2 * pad.x;
        this.height = size.y + 2 * pad.y;
        [this.canvas, this.marks].forEach(function (sheet) {
          if (sheet.width !== this.width * scale || sheet.height !== this.height * scale) {
            sheet.width = this.width * scale;
            sheet.height = this.height * scale;
            sheet.style.width = this.width + "px";
            sheet.style.height = this.height + "px";
          }
          window.L.DomUtil.setTransform(sheet, this.origin, 1);
        }, this);
        this.scale = scale;
      },
      redraw: function () {
        if (!this._map || !this._map._loaded || !this._map.getSize().x) return;
        this.place();
        var context = this.canvas.getContext("2d");
        context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
        context.clearRect(0, 0, this.width, this.height);
        this.drawn = [];
        if (this.page.data) this.paint(context);
        this.labels(context);
        this.mark();
      },
      /* Where each visible institution lies on this canvas, in pixels. */
      project: function () {
        var world = 256 * Math.pow(2, this.zoom), data = this.page.data, seen = this.page.visible;
        var start = this._map.getPixelOrigin().add(this.origin), found = { index: [], x: [], y: [] };
        for (var at = 0; at < seen.length; at += 1) {
          var index = seen[at], x = data.worldX[index] * world - start.x, y = data.worldY[index] * world - start.y;
          if (x > -20 && y > -20 && x < this.width + 20 && y < this.height + 20) { found.index.push(index); found.x.push(x); found.y.push(y); }
        }
        found.start = start;
        return found;
      },
      paint: function (context) {
        var places = this.project(), r = radius(this.zoom), page = this.page;
        var alone = this.zoom < CLUSTER_BELOW ? this.clusters(context, places) : null;
        var count = alone ? alone.length : places.index.length;
        for (var at = 0; at < count; at += 1) {
          var k = alone ? alone[at] : at, index = places.index[k];
          var sprite = page.sprites.get(shapeOf(page.data, index), page.data.sector[index], page.fillOf(this.view, index), r);
          context.drawImage(sprite.sheet, places.x[k] - sprite.half, places.y[k] - sprite.half, sprite.half * 2, sprite.half * 2);
          this.drawn.push({ x: places.x[k], y: places.y[k], r: r + 3, index: index });
        }
      },
      /* Draw a circle for every cell with several institutions; return who stands alone. */
      clusters: function (context, places) {
        var cells = new Map(), alone = [], step = CLUSTER_PX;
        for (var k = 0; k < places.index.length; k += 1) {
          var key = Math.floor((places.x[k] + places.start.x) / step) * 1e7 + Math.floor((places.y[k] + places.start.y) / step);
          var cell = cells.get(key);
          if (!cell) cells.set(key, cell = { x: 0, y: 0, members: [], fills: {} });
          cell.x += places.x[k]; cell.y += places.y[k]; cell.members.push(k);
          var fill = this.page.fillOf(this.view, places.index[k]);
          cell.fills[fill] = (cell.fills[fill] || 0) + 1;
        }
        cells.forEach(function (cell) {
          var count = cell.members.length;
          if (count < 3) { alone.push.apply(alone, cell.members); return; }
          this.bubble(context, cell, count);
        }, this);
        return alone;
      },
      bubble: function (context, cell, count) {
        var look = this.page.look, x = cell.x / count, y = cell.y / count, r = 8 + 1.55 * Math.log2(count), from = -Math.PI / 2;
        context.beginPath(); context.arc(x, y, r + 1.5, 0, TAU); context.fillStyle = look.surface; context.fill();
        look.order.forEach(function (fill) {
          if (!cell.fills[fill]) return;
          var to = from + TAU * cell.fills[fill] / count;
          context.beginPath(); context.moveTo(x, y); context.arc(x, y, r, from, to); context.closePath(); context.fillStyle = look.fills[fill]; context.fill();
          from = to;
        });
        context.beginPath(); context.arc(x, y, r - 4, 0, TAU); context.fillStyle = look.surface; context.fill();
        context.fillStyle = look.text;
        context.font = "700 " + (count > 999 ? 10 : 11.5) + "px " + look.font;
        context.textAlign = "center"; context.textBaseline = "middle";
        context.fillText(this.page.number(count), x, y + 0.5);
        this.drawn.push({ x: x, y: y, r: r + 1, members: cell.members.length, bad: cell.fills[look.order[0]] || 0 });
      },
      /* Names of units when far, of institutions when near; a name that would cover another waits. */
      labels: function (context) {
        var page = this.page, look = page.look, taken = [], width = this.width, height = this.height, map = this._map, origin = this.origin;
        function isFree(box) {
          for (var at = 0; at < taken.length; at += 1) { var other = taken[at]; if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false; }
          return true;
        }
        /* The name goes to the first free place: where it belongs, else a little below or above. */
        function write(text, x, wanted, font, colour, steps) {
          context.font = font;
          var half = context.measureText(text).width / 2 + 3, y, box, found = false;
          for (var at = 0; !found && at < steps.length; at += 1) {
            y = wanted + steps[at];
            box = [x - half, y - 8, x + half, y + 8];
            if (box[0] > width || box[2] < 0 || box[1] > height || box[3] < 0) return;
            found = isFree(box);
          }
          if (!found) return;
          taken.push(box);
          context.lineJoin = "round"; context.lineWidth = 3.5; context.strokeStyle = look.surface; context.strokeText(text, x, y);
          context.fillStyle = colour; context.fillText(text, x, y);
        }
        context.textAlign = "center"; context.textBaseline = "middle";
        if (this.zoom >= LABELS_FROM) {
          this.drawn.forEach(function (one) {
            if (one.index !== undefined) write(page.data.name[one.index], one.x, one.y + one.r + 8, "500 11px " + look.font, look.text, [0]);
          });
        }
        this.drawn.forEach(function (one) { if (one.members) taken.push([one.x - one.r, one.y - one.r, one.x + one.r, one.y + one.r]); });
        var near = this.zoom >= 12.75;
        var units = page.units.filter(function (unit) { return unit.level === (near ? "commune" : "district"); });
        units.forEach(function (unit) {
          if (near && this.zoom < 13.5 && unit.size * Math.pow(2, this.zoom) < 60) return;
          var point = map.latLngToLayerPoint(unit.centre).subtract(origin);
          write(unit.short, point.x, point.y, (near ? "600 11px " : "700 12px ") + look.font, look.muted, near ? [0, 16, -16] : [0, 24, -24, 36, -36]);
        }, this);
      },
      /* What the reader points at and has chosen, on a canvas of its own. */
      mark: function () {
        var context = this.marks.getContext("2d"), page = this.page, look = page.look;
        if (!page.data || !this.origin) return; /* a hidden map has not been drawn yet */
        context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
        context.clearRect(0, 0, this.width, this.height);
        var world = 256 * Math.pow(2, this.zoom), start = this._map.getPixelOrigin().add(this.origin), r = radius(this.zoom);
        [[page.hover, 2, look.text], [page.selected, 3.5, look.accent]].forEach(function (one) {
          var index = one[0];
          if (index === null || index === undefined || index < 0) return;
          var x = page.data.worldX[index] * world - start.x, y = page.data.worldY[index] * world - start.y;
          context.beginPath(); context.arc(x, y, r + 6, 0, TAU); context.lineWidth = one[1] + 2.5; context.strokeStyle = look.surface; context.stroke();
          context.beginPath(); context.arc(x, y, r + 6, 0, TAU); context.lineWidth = one[1]; context.strokeStyle = one[2]; context.stroke();
          var sprite = page.sprites.get(shapeOf(page.data, index), page.data.sector[index], page.fillOf(this.view, index), r + 1);
          context.drawImage(sprite.sheet, x - sprite.half, y - sprite.half, sprite.half * 2, sprite.half * 2);
        }, this);
      },
      /* What is drawn at a point of the map's container. */
      hit: function (point) {
        var at = this._map.containerPointToLayerPoint(point).subtract(this.origin);
        for (var k = this.drawn.length - 1; k >= 0; k -= 1) {
          var one = this.drawn[k], dx = one.x - at.x, dy = one.y - at.y;
          if (dx * dx + dy * dy <= one.r * one.r) return one;
        }
        return null;
      }
    });
  }

  window.ioc = window.ioc || {};
  window.ioc.points = {
    layer: function (page, view) { Layer = Layer || build(); return new Layer(page, view); },
    Sprites: Sprites, shapeOf: shapeOf, symbol: symbol, SHAPES: SHAPES
  };
})();
