/* The map of a zone plan on a canvas: blocks coloured by school, pick, lasso, arrow keys. */
(function () {
  "use strict";
  window.ioc = window.ioc || {};

  /* Shapes of a sheet as paths, in 1/100,000 degrees from the south-west corner, north up. */
  function Ground(sheet) {
    var rings = sheet.blocks.rings, west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
    rings.forEach(function (block) { block.forEach(function (ring) {
      for (var i = 0; i < ring.length; i += 2) { west = Math.min(west, ring[i]); east = Math.max(east, ring[i]); south = Math.min(south, ring[i + 1]); north = Math.max(north, ring[i + 1]); }
    }); });
    var tall = 1 / Math.cos((south + north) / 2 / 1e5 * Math.PI / 180);
    this.px = function (lon) { return lon - west; };
    this.py = function (lat) { return (north - lat) * tall; };
    this.width = east - west || 1; this.height = (north - south) * tall || 1;
    var ground = this;
    this.boxes = new Float64Array(rings.length * 4);
    this.flat = rings.map(function (block, number) {
      var box = [Infinity, Infinity, -Infinity, -Infinity];
      var flat = block.map(function (ring) {
        var made = new Float64Array(ring.length);
        for (var i = 0; i < ring.length; i += 2) {
          var x = made[i] = ground.px(ring[i]), y = made[i + 1] = ground.py(ring[i + 1]);
          box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
        }
        return made;
      });
      ground.boxes.set(box, number * 4);
      return flat;
    });
    this.paths = this.flat.map(function (block) {
      var path = new Path2D();
      block.forEach(function (ring) {
        for (var i = 0; i < ring.length; i += 2) { if (i) path.lineTo(ring[i], ring[i + 1]); else path.moveTo(ring[i], ring[i + 1]); }
        path.closePath();
      });
      return path;
    });
    this.schools = sheet.schools.at.map(function (at, s) { return sheet.schools.x[s] === null ? null : [ground.px(at[0]), ground.py(at[1])]; });
    this.middle = function (block) { var b = ground.boxes, at = block * 4; return [(b[at] + b[at + 2]) / 2, (b[at + 1] + b[at + 3]) / 2]; };
    this.hit = function (x, y) {
      for (var block = 0; block < ground.flat.length; block += 1) {
        var at = block * 4;
        if (x < ground.boxes[at] || y < ground.boxes[at + 1] || x > ground.boxes[at + 2] || y > ground.boxes[at + 3]) continue;
        if (ground.flat[block].some(function (ring) { return inside(ring, x, y); })) return block;
      }
      return -1;
    };
  }
  function inside(ring, x, y) {
    var found = false;
    for (var i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      if ((ring[i + 1] > y) !== (ring[j + 1] > y) && x < (ring[j] - ring[i]) * (y - ring[i + 1]) / (ring[j + 1] - ring[i + 1]) + ring[i]) found = !found;
    }
    return found;
  }

  /* Draw `school` (of each block) with the colours of `model`; shared with the small maps. */
  function paint(context, ground, model, school, look, view, marks) {
    var canvas = context.canvas, ratio = view.ratio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(view.scale * ratio, 0, 0, view.scale * ratio, view.x * ratio, view.y * ratio);
    var focus = marks ? marks.focus : -1, block;
    for (block = 0; block < model.n; block += 1) {
      var zone = school[block], shade = focus >= 0 ? (zone === focus ? look.strong : look.faint) : look.colours;
      context.fillStyle = zone < 0 ? look.sunken : shade[model.colour[zone]] || look.sunken;
      context.fill(ground.paths[block]);
    }
    context.lineWidth = Math.min(0.6, Math.sqrt(ground.width * ground.height / model.n) * view.scale / 60) / view.scale; context.strokeStyle = look.surface;
    for (block = 0; block < model.n; block += 1) context.stroke(ground.paths[block]);
    if (!marks) return;
    context.fillStyle = look.hatch(context, view.scale);
    for (block = 0; block < model.n; block += 1) {
      zone = school[block];
      if (zone < 0 || model.several[block] || model.pieces[zone] > 1) context.fill(ground.paths[block]);
    }
    context.lineWidth = 2.5 / view.scale; context.strokeStyle = look.text;
    marks.selection.forEach(function (one) { context.stroke(ground.paths[one]); });
    if (marks.cursor >= 0) { context.setLineDash([5 / view.scale, 4 / view.scale]); context.lineWidth = 3 / view.scale; context.strokeStyle = look.accent; context.stroke(ground.paths[marks.cursor]); context.setLineDash([]); }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = look.text;
    for (block = 0; block < model.n; block += 1) if (model.locked[block]) {
      var at = ground.middle(block);
      context.beginPath(); context.arc(at[0] * view.scale + view.x, at[1] * view.scale + view.y, 3, 0, 7); context.fill();
    }
    ground.schools.forEach(function (place, number) {
      if (!place) return;
      var x = place[0] * view.scale + view.x, y = place[1] * view.scale + view.y, big = number === focus || number === marks.target;
      if (x < -10 || y < -10 || x > canvas.width / ratio + 10 || y > canvas.height / ratio + 10) return;
      var state = model.state(number), size = big ? 8 : model.m > 120 && view.scale < marks.near ? 2.2 : 6;
      context.beginPath();
      if (state === "over" || state === "broken") { context.moveTo(x, y - size - 1); context.lineTo(x + size + 1, y + size); context.lineTo(x - size - 1, y + size); context.closePath(); }
      else if (state === "closed") context.rect(x - size, y - size, 2 * size, 2 * size);
      else context.arc(x, y, size, 0, 7);
      context.fillStyle = state === "over" || state === "broken" ? look.bad : state === "maybe_over" ? look.watch : state === "closed" ? look.none : look.good;
      context.fill(); context.lineWidth = big ? 3 : 1.2; context.strokeStyle = big ? look.text : look.surface; context.stroke();
    });
    if (marks.lasso && marks.lasso.length > 1) {
      context.beginPath();
      marks.lasso.forEach(function (point, i) { if (i) context.lineTo(point[0], point[1]); else context.moveTo(point[0], point[1]); });
      context.closePath(); context.lineWidth = 2; context.strokeStyle = look.accent; context.setLineDash([6, 4]); context.stroke(); context.setLineDash([]);
    }
  }

  function fit(ground, width, height, box) {
    var x0 = box ? box[0] : 0, y0 = box ? box[1] : 0, w = box ? box[2] - box[0] : ground.width, h = box ? box[3] - box[1] : ground.height;
    var scale = 0.94 * Math.min(width / w, height / h);
    return { scale: scale, x: (width - w * scale) / 2 - x0 * scale, y: (height - h * scale) / 2 - y0 * scale };
  }

  function View(canvas, ground, model, look, on) {
    var view = { scale: 1, x: 0, y: 0, ratio: 1 }, context = canvas.getContext("2d"), self = this, waiting = false;
    var pointers = new Map(), moved = false, from = null, pinch = 0;
    this.marks = { selection: new Set(), focus: -1, target: -1, cursor: -1, lasso: null, near: 0 };
    this.tool = "pick";
    this.painted = 0;
    this.drawNow = function () { waiting = false; if (!canvas.isConnected) return; paint(context, ground, model, model.school, look(), view, self.marks); self.painted += 1; };
    this.draw = function () { if (!waiting) { waiting = true; requestAnimationFrame(self.drawNow); } };
    this.resize = function () {
      var width = canvas.clientWidth, height = canvas.clientHeight;
      if (!width) return;
      view.ratio = Math.min(2, window.devicePixelRatio || 1);
      canvas.width = width * view.ratio; canvas.height = height * view.ratio;
      if (!self.placed) self.fit();
      self.draw();
    };
    this.fit = function (box) {
      self.placed = true;
      Object.assign(view, fit(ground, canvas.clientWidth, canvas.clientHeight, box));
      if (!box) self.marks.near = view.scale * 2.2;
      self.draw();
    };
    this.fitSchool = function (school) {
      var box = [Infinity, Infinity, -Infinity, -Infinity];
      for (var b = 0; b < model.n; b += 1) if (model.school[b] === school) { var at = b * 4, g = ground.boxes; box = [Math.min(box[0], g[at]), Math.min(box[1], g[at + 1]), Math.max(box[2], g[at + 2]), Math.max(box[3], g[at + 3])]; }
      if (box[0] === Infinity) return;
      var mx = (box[2] - box[0]) * 0.6, my = (box[3] - box[1]) * 0.6;
      self.fit([box[0] - mx, box[1] - my, box[2] + mx, box[3] + my]);
    };
    this.zoom = function (factor, x, y) {
      if (x === undefined) { x = canvas.clientWidth / 2; y = canvas.clientHeight / 2; }
      view.x = x - (x - view.x) * factor; view.y = y - (y - view.y) * factor; view.scale *= factor;
      self.draw();
    };
    this.screen = function (block) { var at = ground.middle(block); return [at[0] * view.scale + view.x, at[1] * view.scale + view.y]; };
    this.screenOfSchool = function (school) { var at = ground.schools[school]; return at && [at[0] * view.scale + view.x, at[1] * view.scale + view.y]; };
    this.reveal = function (block) {
      var at = self.screen(block), w = canvas.clientWidth, h = canvas.clientHeight;
      if (at[0] < 30 || at[1] < 30 || at[0] > w - 30 || at[1] > h - 30) { view.x += w / 2 - at[0]; view.y += h / 2 - at[1]; }
    };
    function schoolAt(x, y) {
      var best = -1, least = 121;
      ground.schools.forEach(function (place, number) {
        if (!place) return;
        var dx = place[0] * view.scale + view.x - x, dy = place[1] * view.scale + view.y - y, gap = dx * dx + dy * dy;
        if (gap < least) { least = gap; best = number; }
      });
      return best;
    }
    function spot(event) { var box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; }
    canvas.addEventListener("pointerdown", function (event) {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, spot(event)); from = spot(event); moved = false;
      if (self.tool === "lasso" && pointers.size === 1) self.marks.lasso = [from];
      if (pointers.size === 2) { var two = Array.from(pointers.values()); pinch = Math.hypot(two[0][0] - two[1][0], two[0][1] - two[1][1]); self.marks.lasso = null; }
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!pointers.has(event.pointerId)) return;
      var before = pointers.get(event.pointerId), now = spot(event);
      pointers.set(event.pointerId, now);
      if (pointers.size === 2) {
        var two = Array.from(pointers.values()), wide = Math.hypot(two[0][0] - two[1][0], two[0][1] - two[1][1]);
        if (pinch) self.zoom(wide / pinch, (two[0][0] + two[1][0]) / 2, (two[0][1] + two[1][1]) / 2);
        pinch = wide; moved = true; return;
      }
      if (Math.hypot(now[0] - from[0], now[1] - from[1]) > 5) moved = true;
      if (self.marks.lasso) { self.marks.lasso.push(now); self.draw(); }
      else if (moved) { view.x += now[0] - before[0]; view.y += now[1] - before[1]; self.draw(); }
    });
    function up(event) {
      if (!pointers.has(event.pointerId)) return;
      pointers.delete(event.pointerId);
      var lasso = self.marks.lasso; self.marks.lasso = null;
      if (event.type === "pointercancel") { self.draw(); return; }
      if (lasso && moved && lasso.length > 3) {
        var ring = new Float64Array(lasso.length * 2), found = [];
        lasso.forEach(function (point, i) { ring[2 * i] = point[0]; ring[2 * i + 1] = point[1]; });
        for (var b = 0; b < model.n; b += 1) { var at = self.screen(b); if (inside(ring, at[0], at[1])) found.push(b); }
        on.lasso(found);
      } else if (!moved && self.tool !== "move") {
        var school = schoolAt(from[0], from[1]);
        if (school >= 0) on.school(school);
        else { var block = ground.hit((from[0] - view.x) / view.scale, (from[1] - view.y) / view.scale); if (block >= 0) on.block(block); }
      }
      self.draw();
    }
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("wheel", function (event) { event.preventDefault(); var at = spot(event); self.zoom(event.deltaY < 0 ? 1.25 : 0.8, at[0], at[1]); }, { passive: false });
    /* The neighbour that lies best in a direction, else the nearest block there. */
    this.step = function (block, dx, dy) {
      if (block < 0) return 0;
      var here = ground.middle(block), best = -1, most = -Infinity;
      function weigh(other, near) {
        var there = ground.middle(other), x = there[0] - here[0], y = there[1] - here[1], long = Math.hypot(x, y) || 1;
        var along = (x * dx + y * dy) / long;
        if (along > 0.35 && (near ? along : along - 2 - long / ground.width * 50) > most) { most = near ? along : along - 2 - long / ground.width * 50; best = other; }
      }
      for (var link = model.start[block]; link < model.start[block + 1]; link += 1) weigh(model.near[link], true);
      if (best < 0) for (var other = 0; other < model.n; other += 1) if (other !== block) weigh(other, false);
      return best < 0 ? block : best;
    };
    if (window.ResizeObserver) new ResizeObserver(self.resize).observe(canvas);
    self.resize();
  }

  window.ioc.zoneMap = { Ground: Ground, View: View, paint: paint, fit: fit };
})();
