/* A zone plan in the browser: typed arrays, balance and connectivity after every change, undo and redo. */
(function () {
  "use strict";
  var COLOURS = 6, BARS = 10;
  window.ioc = window.ioc || {};

  function Model(sheet) {
    var blocks = sheet.blocks, schools = sheet.schools, n = blocks.code.length, m = schools.code.length;
    var model = this, at = 0, stamp = 0;
    this.sheet = sheet; this.n = n; this.m = m;
    this.e = Float64Array.from(blocks.e);
    this.school = Int32Array.from(sheet.assigned);
    this.today = Int32Array.from(sheet.today);
    this.locked = Uint8Array.from(sheet.locked);
    this.several = new Uint8Array(n);
    sheet.several.forEach(function (block) { model.several[block] = 1; });
    this.load = new Float64Array(m);
    this.count = new Int32Array(m);
    this.pieces = new Int32Array(m);
    this.colour = new Int32Array(m).fill(-1);
    this.start = new Int32Array(n + 1);
    for (var b = 0; b < n; b += 1) this.start[b + 1] = this.start[b] + sheet.near[b].length;
    this.near = new Int32Array(this.start[n]);
    for (b = 0; b < n; b += 1) for (var k = 0; k < sheet.near[b].length; k += 1) this.near[at++] = sheet.near[b][k];
    this.done = []; this.undone = [];
    this.savedAt = 0;
    this.dirtyWhatIf = false;
    var kept = sheet.head.what_if || {};
    this.whatIf = { tolerance: kept.tolerance || 0, closed: new Set(kept.closed || []), seats: Object.assign({}, kept.seats), rooms: Object.assign({}, kept.rooms) };

    this.distance = function (block, school) {
      if (school < 0 || schools.x[school] === null) return NaN;
      return Math.hypot(blocks.x[block] - schools.x[school], blocks.y[block] - schools.y[school]);
    };
    this.seats = function (school) {
      var code = schools.code[school];
      if (model.whatIf.closed.has(code)) return 0;
      return Math.max(0, schools.seats[school] + (model.whatIf.seats[code] || 0) + (model.whatIf.rooms[code] || 0) * sheet.head.class_size);
    };
    this.room = function (school) { return model.seats(school) * (1 + model.whatIf.tolerance); };
    this.state = function (school) {
      if (model.pieces[school] > 1) return "broken";
      if (model.load[school] > model.room(school) + 1e-6) return "over";
      if (model.whatIf.closed.has(schools.code[school])) return "closed";
      if (!model.count[school]) return "empty_zone";
      return model.load[school] * schools.hi[school] > model.room(school) + 1e-6 ? "maybe_over" : "ok";
    };

    /* Parts of each zone among `wanted` (a set of schools): one walk over the blocks. */
    var seen = new Int32Array(n), queue = new Int32Array(n);
    this.connect = function (wanted) {
      stamp += 1;
      wanted.forEach(function (school) { if (school >= 0) model.pieces[school] = 0; });
      for (var first = 0; first < n; first += 1) {
        var zone = model.school[first];
        if (zone < 0 || seen[first] === stamp || !wanted.has(zone)) continue;
        model.pieces[zone] += 1;
        var head = 0, tail = 0;
        queue[tail++] = first; seen[first] = stamp;
        while (head < tail) {
          var block = queue[head++];
          for (var link = model.start[block]; link < model.start[block + 1]; link += 1) {
            var other = model.near[link];
            if (seen[other] !== stamp && model.school[other] === zone) { seen[other] = stamp; queue[tail++] = other; }
          }
        }
      }
    };
    function around() {
      var found = Array.from({ length: m }, function () { return new Set(); });
      for (var block = 0; block < n; block += 1) for (var link = model.start[block]; link < model.start[block + 1]; link += 1) {
        var one = model.school[block], other = model.school[model.near[link]];
        if (one >= 0 && other >= 0 && one !== other) found[one].add(other);
      }
      return found;
    }
    function pick(school, near) {
      var used = new Int32Array(COLOURS);
      near.forEach(function (other) { if (model.colour[other] >= 0) used[model.colour[other]] += 1; });
      var best = 0;
      for (var c = 1; c < COLOURS; c += 1) if (used[c] < used[best]) best = c;
      model.colour[school] = best;
    }
    /* Smallest last: whoever has the fewest neighbours left is coloured after them. */
    function paintAll() {
      var near = around(), left = near.map(function (one) { return one.size; }), gone = new Uint8Array(m), order = [];
      for (var round = 0; round < m; round += 1) {
        var least = -1;
        for (var s = 0; s < m; s += 1) if (!gone[s] && (least < 0 || left[s] < left[least])) least = s;
        gone[least] = 1; order.push(least);
        near[least].forEach(function (other) { left[other] -= 1; });
      }
      model.colour.fill(-1);
      order.reverse().forEach(function (school) { pick(school, near[school]); });
    }
    function mend(changed) {
      var near = around();
      changed.forEach(function (school) {
        if (school < 0) return;
        var clash = false;
        near[school].forEach(function (other) { if (model.colour[other] === model.colour[school]) clash = true; });
        if (clash || model.colour[school] < 0) pick(school, near[school]);
      });
    }
    this.recount = function () {
      model.load.fill(0); model.count.fill(0);
      for (var block = 0; block < n; block += 1) {
        var zone = model.school[block];
        if (zone >= 0) { model.load[zone] += model.e[block]; model.count[zone] += 1; }
      }
      model.connect(new Set(Array.from({ length: m }, function (_, s) { return s; })));
      paintAll();
    };
    function put(list, values, locks) {
      var changed = new Set();
      for (var i = 0; i < list.length; i += 1) {
        var block = list[i], old = model.school[block], fresh = values[i];
        if (locks) model.locked[block] = locks[i];
        if (old === fresh) continue;
        if (old >= 0) { model.load[old] -= model.e[block]; model.count[old] -= 1; }
        if (fresh >= 0) { model.load[fresh] += model.e[block]; model.count[fresh] += 1; }
        model.school[block] = fresh;
        changed.add(old); changed.add(fresh);
      }
      model.connect(changed);
      mend(changed);
    }
    function remember(list, values, locks) {
      var step = {
        list: Int32Array.from(list), after: Int32Array.from(values), before: Int32Array.from(list, function (b) { return model.school[b]; }),
        locksAfter: Uint8Array.from(locks), locksBefore: Uint8Array.from(list, function (b) { return model.locked[b]; })
      };
      model.done.push(step);
      model.undone = [];
      put(step.list, step.after, step.locksAfter);
    }
    /* Send blocks to a school; locked ones stay. Returns how many moved. */
    this.assign = function (list, school) {
      var free = list.filter(function (block) { return !model.locked[block] && model.school[block] !== school; });
      if (free.length) remember(free, free.map(function () { return school; }), free.map(function (b) { return model.locked[b]; }));
      free.forEach(function (block) { model.several[block] = 0; });
      return free.length;
    };
    this.lock = function (list, on) { if (list.length) remember(list, list.map(function (b) { return model.school[b]; }), list.map(function () { return on ? 1 : 0; })); };
    this.replace = function (values) {
      var list = [];
      for (var block = 0; block < n; block += 1) if (values[block] !== model.school[block]) list.push(block);
      if (list.length) remember(list, list.map(function (b) { return values[b]; }), list.map(function (b) { return model.locked[b]; }));
      return list.length;
    };
    this.undo = function () { var step = model.done.pop(); if (!step) return false; put(step.list, step.before, step.locksBefore); model.undone.push(step); return true; };
    this.redo = function () { var step = model.undone.pop(); if (!step) return false; put(step.list, step.after, step.locksAfter); model.done.push(step); return true; };
    Object.defineProperty(this, "dirty", { get: function () { return model.done.length !== model.savedAt || model.dirtyWhatIf; } });

    this.totals = function () {
      var total = { children: 0, over: 0, moved: 0, broken: 0, without: 0, way: 0, known: 0, bars: new Float64Array(BARS), step: 0 }, far = 0;
      for (var block = 0; block < n; block += 1) {
        var zone = model.school[block], count = model.e[block], metres = model.distance(block, zone);
        total.children += count;
        if (zone < 0) total.without += 1;
        if (model.today[block] >= 0 && model.today[block] !== zone) total.moved += count;
        if (metres === metres && count) { total.way += metres * count; total.known += count; far = Math.max(far, metres); }
      }
      total.mean = total.known ? total.way / total.known : NaN;
      total.step = [250, 500, 1000, 2500, 5000].find(function (step) { return (total.mean || 0) * 2.5 <= step * (BARS - 2); }) || 5000;
      for (block = 0; block < n; block += 1) {
        metres = model.distance(block, model.school[block]);
        if (metres === metres) total.bars[Math.min(BARS - 1, Math.floor(metres / total.step))] += model.e[block];
      }
      for (var school = 0; school < m; school += 1) {
        total.over += Math.max(0, model.load[school] - model.room(school));
        if (model.pieces[school] > 1) total.broken += 1;
      }
      return total;
    };
    this.recount();
  }

  window.ioc.ZoneModel = Model;
})();
