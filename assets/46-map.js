/* The map page: loads institutions and figures, filters, keeps map and list one selection. */
(function () {
  "use strict";
  var DEGREE = 100000, PLAY_MS = 1400, TYPE_MS = 60, RETRY_MS = 4000;
  var FILTERS = ["q", "district", "ward", "level", "kind", "sector", "programme", "load"];
  var maps = {}, current = null, waiting = [], armedHook = false;

  window.ioc = window.ioc || {};
  var api = window.ioc.map = {
    get leaflet() { return current && current.map; },
    get page() { return current; },
    select: function (code) { if (current) current.chooseCode(code); },
    rows: function () { return current ? current.rows().map(function (index) { return current.data.code[index]; }) : []; },
    onReady: function (fn) { if (current && current.map) fn(api); else waiting.push(fn); }
  };

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d").replace(/\s+/g, " ").trim();
  }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (all, name) { return values && name in values ? values[name] : all; }); }

  /* Every Leaflet map of the page is known by the id of its element. */
  function hook() {
    if (armedHook || !window.L) return;
    armedHook = true;
    window.L.Map.addInitHook(function () {
      var map = this;
      maps[map.getContainer().id] = map;
      map.on("unload", function () { if (maps[map.getContainer().id] === map) delete maps[map.getContainer().id]; });
      if (current) current.meet();
    });
  }

  function Page(root) {
    var page = this, config = JSON.parse(root.dataset.mapPage);
    var locale = config.language === "vi" ? "vi-VN" : "en-GB";
    var filters = {}, yearAsked = null, playing = null, typing = null, onlyView = false, inside = null, onlyInside = false, early = {};
    this.root = root;
    this.config = config;
    this.data = null;
    this.figures = {};
    this.visible = [];
    this.units = [];
    this.views = [];
    this.selected = null;
    this.hover = null;
    this.year = null;
    this.map = null;
    this.tools = null;

    function part(name) { return root.querySelector("[data-map='" + name + "']"); }
    function field(name) { return root.querySelector("[data-map-filter='" + name + "'] :is(select, input)"); }
    this.format = function (value, digits) {
      if (value === null || value === undefined) return "–";
      return Number(value).toLocaleString(locale, { maximumFractionDigits: digits || 0, minimumFractionDigits: digits || 0 });
    };
    this.number = function (value) { return page.format(value); };
    this.say = function (name, values) { return fill(config.texts[name] || name, values); };
    this.hint = function (text) { var line = part("hint"); if (line) { line.textContent = text; line.hidden = !text; } };
    this.setStore = function (name, value) { window.dash_clientside.set_props(config.stores[name], { data: value }); };

    /* --- looks ------------------------------------------------------------------------------ */
    function readLook() {
      var style = getComputedStyle(document.documentElement);
      function colour(name) { return style.getPropertyValue("--color-" + name).trim(); }
      var isCameras = filters.fill === "cameras";
      page.look = {
        surface: colour("surface"), text: colour("text"), muted: colour("muted"), accent: colour("accent"),
        font: style.getPropertyValue("--font-text").trim(),
        fills: isCameras
          ? { offline: colour("bad"), unseen: colour("watch"), online: colour("good"), none: colour("none") }
          : { over: colour("bad"), nearly: colour("watch"), free: colour("good"), unknown: colour("none") },
        order: isCameras ? ["offline", "unseen", "online", "none"] : ["over", "nearly", "free", "unknown"]
      };
      page.sprites = new window.ioc.points.Sprites(page.look);
    }
    function figuresOf(view) { return page.figures[view && view.year || page.year] || null; }
    function loadClass(load) { return load === null || load === undefined ? "unknown" : load > 1000 ? "over" : load >= config.nearlyFull * 1000 ? "nearly" : "free"; }
    this.fillOf = function (view, index) {
      var figures = figuresOf(view);
      if (filters.fill === "cameras") {
        if (!figures || !figures.cameras[index]) return "none";
        if (!figures.cameras_seen[index]) return "unseen";
        return figures.cameras_online[index] < figures.cameras_seen[index] ? "offline" : "online";
      }
      return loadClass(figures && figures.load[index]);
    };
    var TONES = { over: "bad", nearly: "watch", free: "good", offline: "bad", unseen: "watch", online: "good" };
    this.loadOf = function (index) {
      var figures = figuresOf(null), key = page.fillOf(null, index);
      if (!figures) return null;
      if (filters.fill === "cameras") {
        if (!figures.cameras[index]) return null;
        return { tone: TONES[key], word: config.cameras[key], text: page.format(figures.cameras_online[index]) + "/" + page.format(figures.cameras[index]) };
      }
      if (!page.data.isSchool[index] || figures.load[index] === null) return null;
      return { tone: TONES[key], word: config.loads[key], text: page.format(figures.load[index] / 10, 0) + (config.language === "vi" ? "\u00a0%" : "%") };
    };
    this.picture = function (index) {
      var shape = window.ioc.points.shapeOf(page.data, index);
      return page.sprites.get(shape, page.data.sector[index], page.fillOf(null, index), 8).sheet.toDataURL();
    };
    this.kindOf = function (index) { return config.kinds[page.data.kinds[page.data.kind[index]]]; };
    this.placeOf = function (index) {
      var unit = page.unitAt(index);
      return unit ? [unit.name, unit.above && unit.above.name].filter(Boolean).join(", ") : "";
    };
    this.unitAt = function (index) { return page.unitByCode.get(page.data.units[page.data.unit[index]]); };
    this.addressOf = function (index) {
      var address = page.data.address[index];
      return address.endsWith("|") ? address.slice(0, -1) + ", " + page.placeOf(index) : address;
    };
    this.latlng = function (index) { return window.L.latLng(page.data.lat[index] / DEGREE, page.data.lon[index] / DEGREE); };

    /* --- data ------------------------------------------------------------------------------- */
    async function get(address) {
      var answer = await fetch(address, { credentials: "same-origin", headers: { "X-IOC-Background": "1" }, cache: "no-cache" });
      if (answer.status === 401) { window.location.assign("/login?next=" + encodeURIComponent(window.location.pathname + window.location.search)); throw new Error("401"); }
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }

    function askUnits() { return Promise.all([get("/geo/district.geojson"), get("/geo/commune.geojson")]); }

    async function loadUnits() {
      var both = await (early.units || askUnits());
      early.units = null;
      page.unitByCode = new Map();
      page.units = [];
      both.forEach(function (collection, at) {
        collection.features.forEach(function (feature) {
          var unit = { code: feature.properties.code, name: feature.properties.name, parent: feature.properties.parent, level: at ? "commune" : "district" };
          unit.short = unit.name.replace(/^(Quận|Huyện|Phường|Xã|Thị trấn) (?=\D)/, "").replace(/^Thành phố /, "TP. ");
          unit.above = page.unitByCode.get(unit.parent) || null;
          middle(unit, feature.geometry);
          page.unitByCode.set(unit.code, unit);
          page.units.push(unit);
        });
      });
    }

    /* The centre of the largest ring, and how wide it is in world pixels at zoom 0. */
    function middle(unit, geometry) {
      var rings = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map(function (polygon) { return polygon[0]; });
      var best = null;
      rings.forEach(function (ring) {
        var twice = 0, x = 0, y = 0, x0 = ring[0][0], y0 = ring[0][1], west = Infinity, east = -Infinity;
        for (var at = 0; at < ring.length - 1; at += 1) {
          var ax = ring[at][0] - x0, ay = ring[at][1] - y0, bx = ring[at + 1][0] - x0, by = ring[at + 1][1] - y0, cross = ax * by - bx * ay;
          twice += cross; x += (ax + bx) * cross; y += (ay + by) * cross;
          west = Math.min(west, ring[at][0]); east = Math.max(east, ring[at][0]);
        }
        if (!best || Math.abs(twice) > best.area) best = { area: Math.abs(twice), x: twice ? x0 + x / (3 * twice) : x0, y: twice ? y0 + y / (3 * twice) : y0, size: (east - west) / 360 * 256 };
      });
      unit.centre = window.L.latLng(best.y, best.x);
      unit.size = best.size;
      unit.rings = rings;
    }

    async function loadPoints() {
      var data = await (early.points || get("/map/institutions.json")), count = data.code.length;
      early.points = null;
      data.worldX = new Float64Array(count);
      data.worldY = new Float64Array(count);
      data.isSchool = new Uint8Array(count);
      data.text = new Array(count);
      var schools = ["preschool", "kindergarten_group", "primary", "lower_secondary", "upper_secondary", "multi_level"];
      for (var at = 0; at < count; at += 1) {
        var sine = Math.sin(data.lat[at] / DEGREE * Math.PI / 180);
        data.worldX[at] = data.lon[at] / DEGREE / 360 + 0.5;
        data.worldY[at] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
        data.isSchool[at] = schools.indexOf(data.kinds[data.kind[at]]) >= 0 ? 1 : 0;
      }
      page.indexOf = new Map(data.code.map(function (code, index) { return [code, index]; }));
      var chosen = page.selected !== null && page.data ? page.data.code[page.selected] : null;
      page.data = data;
      for (at = 0; at < count; at += 1) data.text[at] = fold(data.name[at] + " " + page.addressOf(at) + " " + page.placeOf(at) + " " + data.code[at]);
      page.byName = Array.from(data.code.keys());
      var names = new Intl.Collator(locale, { numeric: true });
      page.byName.sort(function (a, b) { return names.compare(data.name[a], data.name[b]); });
      if (chosen !== null) page.selected = page.indexOf.has(chosen) ? page.indexOf.get(chosen) : null;
      offer();
    }

    /* Rows of figures fit rows of institutions of the same stamp only. */
    async function fetchFigures(year) {
      var figures = await get("/map/figures/" + year + ".json");
      if (figures.stamp === page.data.stamp) return figures;
      await loadPoints();
      return figures.stamp === page.data.stamp ? figures : get("/map/figures/" + year + ".json");
    }
    async function loadFigures(year) { page.figures[year] = await fetchFigures(year); }

    function yearsOf() { return page.data ? page.data.years : []; }
    function latest() { var years = yearsOf(); return years[years.length - 1] || null; }

    async function load() {
      try {
        await loadUnits();
        await loadPoints();
        var asked = Number(new URL(window.location.href).searchParams.get("year"));
        await page.setYear(yearsOf().indexOf(asked) >= 0 ? asked : latest());
        var compared = Number(compareField().value);
        if (compared) await compareWith(compared);
        apply();
        var code = new URL(window.location.href).searchParams.get("institution");
        if (code) page.chooseCode(code, { fly: true });
        else if (/^[0-9]$/.test(new URL(window.location.href).searchParams.get("zones") || "")) page.openDrawer("zones");
        root.classList.add("is-ready");
      } catch (error) {
        if (String(error.message) === "401") return;
        part("count").textContent = page.say("load_failed");
        setTimeout(function () { if (current === page) load(); }, RETRY_MS);
      }
    }

    /* Something moved on the server: fetch what depends on it, keep place and zoom. */
    this.refresh = async function (topics) {
      if (!page.data) return;
      var has = function (name) { return topics.indexOf(name) >= 0; };
      try {
        if (has("units")) await loadUnits();
        if (has("units") || has("institutions")) await loadPoints();
        if (has("units") || has("institutions") || has("enrolment") || has("cameras")) {
          var wanted = page.views.map(function (view) { return view.year; }).concat([page.year]).filter(Boolean);
          var fresh = {};
          for (var at = 0; at < wanted.length; at += 1) if (!fresh[wanted[at]]) fresh[wanted[at]] = await fetchFigures(wanted[at]);
          page.figures = fresh;
          apply();
        }
      } catch (error) { setTimeout(function () { if (current === page) page.refresh(topics); }, RETRY_MS); }
    };

    /* --- years ------------------------------------------------------------------------------ */
    function yearField() { return root.querySelector("[data-query='year'] input"); }
    function compareField() { return root.querySelector("[data-query='compare'] select"); }
    this.setYear = async function (year) {
      yearAsked = year;
      if (!year) { part("year").textContent = "–"; return; }
      if (!page.figures[year]) await loadFigures(year);
      if (yearAsked !== year) return;
      page.year = year;
      part("year").textContent = year + "–" + (year + 1);
      page.setStore("year", year);
      if (page.tools) page.tools.year();
      apply();
    };
    function slide(year) {
      window.dash_clientside.set_props(yearField().id, { value: year });
      var address = new URL(window.location.href);
      address.searchParams.set("year", String(year));
      window.history.replaceState(window.history.state, "", address);
      return page.setYear(year);
    }
    function play(on) {
      var button = part("play"), years = yearsOf();
      clearInterval(playing);
      playing = on && years.length > 1 ? setInterval(function () {
        if (!root.isConnected) { clearInterval(playing); return; }
        slide(years[(years.indexOf(page.year) + 1) % years.length]);
      }, PLAY_MS) : null;
      var label = page.say(playing ? "pause" : "play");
      button.setAttribute("aria-pressed", String(Boolean(playing)));
      button.setAttribute("aria-label", label);
      button.title = label;
      button.querySelector(".icon").className = "icon " + (playing ? "icon-pause-circle" : "icon-play-circle-fill");
    }
    async function compareWith(year) {
      var other = part("other");
      if (year && !page.figures[year]) await loadFigures(year);
      other.hidden = !year;
      root.classList.toggle("is-comparing", Boolean(year));
      page.views.forEach(function (view) {
        if (view.isOther) view.year = year || null;
        view.map.invalidateSize({ animate: false });
      });
      if (year && page.views[1]) page.views[1].map.setView(page.map.getCenter(), page.map.getZoom(), { animate: false });
      draw();
    }

    /* --- filters ---------------------------------------------------------------------------- */
    function option(value, text) { var made = document.createElement("option"); made.value = value; made.textContent = text; return made; }
    function offerIn(name, entries) {
      var box = field(name), was = filters[name] || box.value, first = box.options[0];
      box.replaceChildren(first);
      entries.forEach(function (entry) { box.append(option(entry[0], entry[1])); });
      box.value = was;
      if (box.selectedIndex < 0) box.value = "";
      filters[name] = box.value;
    }
    function unitNames(level, parent) {
      var here = new Set();
      for (var at = 0; at < page.data.code.length; at += 1) {
        var unit = page.unitAt(at);
        for (var step = unit; step; step = step.above) here.add(step.code);
      }
      return page.units.filter(function (unit) { return unit.level === level && here.has(unit.code) && (!parent || unit.parent === parent); })
        .map(function (unit) { return [unit.code, unit.name]; });
    }
    function offer() {
      offerIn("district", unitNames("district"));
      offerWards();
      offerIn("programme", page.data.programmes.map(function (name, place) { return [String(place), name]; }));
    }
    function offerWards() {
      var box = field("ward");
      box.disabled = !filters.district;
      offerIn("ward", filters.district ? unitNames("commune", filters.district) : []);
    }
    function readAddress() {
      var address = new URL(window.location.href).searchParams;
      FILTERS.concat(["fill", "sort"]).forEach(function (name) {
        var box = field(name);
        filters[name] = address.get(name) || (box.tagName === "SELECT" && box.options.length ? box.options[0].value : "");
        if (box.tagName === "SELECT") { box.value = filters[name]; }
        else if (filters[name]) write(box, filters[name]);
      });
    }
    /* React owns the search field: set its value the way typing does. */
    function write(box, text) {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, text);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function compute() {
      var data = page.data, words = fold(filters.q || "").split(" ").filter(Boolean), found = [];
      var level = config.levelKeys.indexOf(filters.level), sector = config.sectorKeys.indexOf(filters.sector);
      var kind = data.kinds.indexOf(filters.kind), programme = filters.programme === "" || filters.programme === undefined ? -1 : Number(filters.programme);
      var place = filters.ward || filters.district, bounds = onlyView && page.map ? page.map.getBounds() : null;
      var figures = figuresOf(null), fits = data.units.map(function (code) {
        if (!place) return true;
        for (var unit = page.unitByCode.get(code); unit; unit = unit.above) if (unit.code === place) return true;
        return false;
      });
      for (var at = 0; at < page.byName.length; at += 1) {
        var index = page.byName[at];
        if (!fits[data.unit[index]]) continue;
        if (level >= 0 && !(data.levels[index] & (1 << level))) continue;
        if (filters.kind && data.kind[index] !== kind) continue;
        if (sector >= 0 && data.sector[index] !== sector) continue;
        if (programme >= 0 && data.programme[index].indexOf(programme) < 0) continue;
        if (filters.load && (!data.isSchool[index] || loadClass(figures && figures.load[index]) !== filters.load)) continue;
        if (onlyInside && inside && !inside.has(index)) continue;
        if (bounds && !bounds.contains([data.lat[index] / DEGREE, data.lon[index] / DEGREE])) continue;
        if (words.length) { var text = data.text[index], ok = true; for (var w = 0; ok && w < words.length; w += 1) ok = text.indexOf(words[w]) >= 0; if (!ok) continue; }
        found.push(index);
      }
      return found;
    }
    this.rows = function () { return page.ordered || []; };
    function order(found) {
      var figures = figuresOf(null), column = figures && { load: figures.load, pupils: figures.pupils }[filters.sort];
      if (!column) return found;
      return found.slice().sort(function (a, b) { return (column[b] === null ? -1 : column[b]) - (column[a] === null ? -1 : column[a]); });
    }
    function apply() {
      if (!page.data) return;
      readLook();
      page.visible = compute();
      page.ordered = order(page.visible);
      tell();
      draw();
      page.list.fill(page.say(page.data.code.length ? "no_match" : "no_data"));
      root.dataset.shown = String(page.visible.length);
    }
    function draw() { page.views.forEach(function (view) { view.layer.redraw(); }); legendOfSymbols(); }
    function sums() {
      var figures = figuresOf(null), pupils = 0, seats = 0;
      if (!figures) return null;
      page.visible.forEach(function (index) { pupils += figures.pupils[index] || 0; seats += figures.seats[index] || 0; });
      return { pupils: page.format(pupils), seats: page.format(seats) };
    }
    this.summary = function () {
      var total = page.data.code.length, shown = page.visible.length, figures = sums();
      var first = page.say(shown === total ? "count_all" : "count", { shown: page.format(shown), total: page.format(total) });
      return figures ? first + " · " + page.say("sums", figures) : first;
    };
    function tell() {
      var line = part("count"), figures = figuresOf(null);
      line.replaceChildren(document.createTextNode(page.summary()));
      if (page.data.without_place) { var more = document.createElement("small"); more.textContent = page.say("without_place", { count: page.format(page.data.without_place) }); line.append(more); }
      if (page.data.simulated || (figures && figures.simulated)) { var badge = document.createElement("span"); badge.className = "badge-simulated"; badge.textContent = config.simulated; line.append(badge); }
      var active = FILTERS.filter(function (name) { return name !== "q" && filters[name]; }).length;
      part("filter-count").textContent = active ? String(active) : "";
    }
    /* 16/10/2023 and 16 Oct 2023, as everywhere. */
    function day(iso) {
      var parts = config.language === "vi" ? { day: "2-digit", month: "2-digit", year: "numeric" } : { day: "numeric", month: "short", year: "numeric" };
      return new Intl.DateTimeFormat("en-GB", parts).format(new Date(iso)).replace("Sept", "Sep");
    }
    function filterTexts() {
      return FILTERS.filter(function (name) { return filters[name]; }).map(function (name) {
        var box = field(name);
        return box.tagName === "SELECT" ? box.options[box.selectedIndex].textContent : "“" + filters[name] + "”";
      });
    }
    this.sourceLines = function () {
      var figures = figuresOf(null), lines = [], chosen = filterTexts();
      if (chosen.length) lines.push(page.say("filtered", { filters: chosen.join(" · ") }));
      if (figures && figures.sources[config.language]) lines.push(fill(config.source, { source: figures.sources[config.language] }) + (figures.as_of ? " · " + fill(config.asOf, { date: day(figures.as_of) }) : ""));
      var marks = [];
      if (page.data.simulated || (figures && figures.simulated)) marks.push(config.simulated);
      marks.push(config.illustrative);
      lines.push(marks.join(" · "));
      return lines;
    };

    /* --- legend of symbols ------------------------------------------------------------------ */
    this.legendRows = function () {
      var names = filters.fill === "cameras" ? config.cameras : config.loads;
      var rows = [{ title: page.say("symbol_fill") }];
      page.look.order.forEach(function (fill_) { rows.push({ shape: "circle", sector: 0, fill: fill_, text: names[fill_] }); });
      var plain = page.look.order[page.look.order.length - 1];
      rows.push({ title: page.say("symbol_level") });
      config.levels.forEach(function (text, level) { rows.push({ shape: window.ioc.points.SHAPES[level], sector: 0, fill: plain, text: text }); });
      rows.push({ shape: "star", sector: 0, fill: plain, text: config.kinds.multi_level });
      rows.push({ shape: "ring", sector: 0, fill: plain, text: page.say("other") });
      rows.push({ title: page.say("symbol_sector") });
      config.sectors.forEach(function (text, sector) { rows.push({ shape: "circle", sector: sector, fill: plain, text: text }); });
      return rows;
    };
    function legendOfSymbols() {
      var host = part("symbols"), key = filters.fill + document.documentElement.dataset.bsTheme;
      if (host.dataset.key === key) return;
      host.dataset.key = key;
      host.replaceChildren();
      var group = null;
      page.legendRows().forEach(function (row) {
        if (row.title) {
          group = document.createElement("ul");
          group.className = "map-symbol-group";
          group.setAttribute("aria-label", row.title);
          host.append(group);
          return;
        }
        var item = document.createElement("li"), picture = document.createElement("img");
        picture.alt = "";
        picture.src = page.sprites.get(row.shape, row.sector, row.fill, 6).sheet.toDataURL();
        item.append(picture, document.createTextNode(row.text));
        group.append(item);
      });
    }

    /* --- selection -------------------------------------------------------------------------- */
    this.point = function (index, from) {
      if (page.hover === index) return;
      page.hover = index;
      page.views.forEach(function (view) { view.layer.mark(); });
      if (from !== "list" && page.list) page.list.mark();
    };
    this.chooseCode = function (code, how) {
      if (!page.data) return;
      var index = page.indexOf.get(code);
      page.choose(index === undefined ? null : index, how || { fly: true });
    };
    this.choose = function (index, how) {
      page.selected = index;
      page.setStore("institution", index === null ? null : page.data.code[index]);
      var address = new URL(window.location.href);
      if (index === null) address.searchParams.delete("institution"); else address.searchParams.set("institution", page.data.code[index]);
      window.history.replaceState(window.history.state, "", address);
      page.views.forEach(function (view) { view.layer.mark(); });
      page.list.mark();
      if (index === null) { if (panelOpen === "sheet") page.closeDrawer(); return; }
      page.openDrawer("sheet", how && how.focus);
      if (how && how.fly && page.map) {
        var target = page.latlng(index), zoom = Math.max(page.map.getZoom(), 15);
        if (!page.map.getBounds().pad(-0.15).contains(target) || page.map.getZoom() < 13.5) page.map.setView(target, zoom, { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
      } else page.list.reveal(index);
    };

    /* --- drawer ----------------------------------------------------------------------------- */
    var panelOpen = "";
    this.openDrawer = function (name, focus) {
      panelOpen = name;
      root.classList.add("has-drawer");
      root.querySelectorAll("[data-map-tab]").forEach(function (tab) {
        var on = tab.dataset.mapTab === name;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        if (on && focus) tab.focus();
      });
      root.querySelectorAll("[data-map-panel]").forEach(function (panel) { panel.hidden = panel.dataset.mapPanel !== name; });
      settle();
    };
    this.closeDrawer = function () {
      if (!root.classList.contains("has-drawer")) return;
      root.classList.remove("has-drawer");
      panelOpen = "";
      settle();
      if (page.selected !== null) page.choose(null);
    };
    function settle() { requestAnimationFrame(function () { page.views.forEach(function (view) { view.map.invalidateSize({ animate: false, pan: false }); }); }); }

    this.setInside = function (codes) {
      inside = codes ? new Set(codes.map(function (code) { return page.indexOf.get(code); }).filter(function (index) { return index !== undefined; })) : null;
      var chip = part("only-inside");
      chip.hidden = !inside;
      if (!inside) { onlyInside = false; chip.setAttribute("aria-pressed", "false"); }
      if (page.data) apply();
    };

    this.fitCity = function () {
      var codes = new Set(page.data ? page.data.units : []), own = page.units.filter(function (unit) { return codes.has(unit.code); });
      var shown = (own.length ? own : page.units), bounds = window.L.latLngBounds([]);
      shown.forEach(function (unit) { unit.rings.forEach(function (ring) { ring.forEach(function (corner) { bounds.extend([corner[1], corner[0]]); }); }); });
      page.map.invalidateSize({ animate: false, pan: false });
      if (bounds.isValid()) page.map.fitBounds(bounds, { padding: [12, 12], animate: false });
    };

    /* --- maps ------------------------------------------------------------------------------- */
    function View(id, isOther) {
      var map = maps[id], view = this, box = map.getContainer().closest(".map-pane");
      this.map = map;
      this.isOther = isOther;
      this.year = null;
      this.legend = box.querySelector(".map-legend-box");
      this.isShown = function () { return !box.hidden; };
      this.layer = window.ioc.points.layer(page, view);
      this.layer.addTo(map);
      var tip = window.L.tooltip({ direction: "top", offset: [0, -10], opacity: 1, className: "map-point-tip" }), over = null;
      map.on("mousemove", function (event) {
        if (page.tools && !isOther) page.tools.move(event.latlng);
        var hit = view.layer.hit(event.containerPoint);
        map.getContainer().classList.toggle("is-pointing", Boolean(hit));
        if ((hit && hit.index) === (over && over.index) && (hit && hit.members) === (over && over.members)) return;
        over = hit;
        page.point(hit && hit.index !== undefined ? hit.index : null, "map");
        if (!hit) { map.closeTooltip(tip); return; }
        var place = view.layer.origin.add([hit.x, hit.y]);
        map.openTooltip(tip.setLatLng(map.layerPointToLatLng(place)).setContent(describe(view, hit)));
      });
      map.on("mouseout", function () { over = null; map.closeTooltip(tip); page.point(null, "map"); });
      map.on("click", function (event) {
        if (!isOther && page.tools.click(event.latlng)) return;
        var hit = view.layer.hit(event.containerPoint);
        if (!hit) return;
        map.closeTooltip(tip);
        if (hit.members) map.setView(event.latlng, Math.min(17, map.getZoom() + 2));
        else page.choose(hit.index, {});
      });
      map.on("dblclick", function () { if (!isOther && page.tools) page.tools.finish(); });
      map.on("moveend", function () { if (!isOther && onlyView) schedule(); });
      /* An empty canvas of zones would keep the pointer from the units below it. */
      var zonesPane = map.getPane("ioc-zones"), counting = null;
      if (zonesPane) map.on("layeradd layerremove", function () {
        cancelAnimationFrame(counting);
        counting = requestAnimationFrame(function () {
          var some = false;
          map.eachLayer(function (layer) { if (layer.feature && layer.options.pane === "ioc-zones") some = true; });
          zonesPane.classList.toggle("has-zones", some);
        });
      });
    }
    function describe(view, hit) {
      var box = document.createElement("div");
      function line(text, strong) { var made = document.createElement(strong ? "strong" : "span"); made.className = strong ? "map-tooltip-name" : "map-tooltip-line"; made.textContent = text; box.append(made); }
      if (hit.members) {
        line(page.say(filters.fill === "cameras" ? "cluster_cameras" : "cluster", { count: page.format(hit.members), over: page.format(hit.bad) }));
        return box;
      }
      var index = hit.index, figures = figuresOf(view);
      line(page.data.name[index], true);
      line(page.kindOf(index) + " · " + config.sectors[page.data.sector[index]]);
      line(page.addressOf(index));
      if (figures && page.data.isSchool[index]) {
        if (figures.pupils[index] === null) line(page.say("no_figures"));
        else if (figures.seats[index] === null || figures.load[index] === null) line(page.say("pupils_only", { pupils: page.format(figures.pupils[index]) }));
        else line(page.say("pupils_of", { pupils: page.format(figures.pupils[index]), seats: page.format(figures.seats[index]), load: config.loads[loadClass(figures.load[index])] }));
      }
      if (figures && figures.cameras[index]) line(page.say("cameras_of", { online: page.format(figures.cameras_online[index]), cameras: page.format(figures.cameras[index]) }));
      return box;
    }
    /* Both maps exist once Dash has made them; then they move as one. */
    this.meet = function () {
      if (page.map || !maps[config.maps.main] || !maps[config.maps.other] || !root.contains(maps[config.maps.main].getContainer())) return;
      var main = maps[config.maps.main], other = maps[config.maps.other];
      setTimeout(function () {
        if (page.map || current !== page) return;
        page.map = main;
        page.views = [new View(config.maps.main, false), new View(config.maps.other, true)];
        page.tools = new window.ioc.MapTools(page);
        var busy = false;
        function follow(from, to) {
          from.on("move", function () {
            if (busy || !root.classList.contains("is-comparing")) return;
            busy = true;
            to.setView(from.getCenter(), from.getZoom(), { animate: false });
            busy = false;
          });
        }
        follow(main, other);
        follow(other, main);
        load().then(function () { if (!new URL(window.location.href).searchParams.get("institution") && page.units.length) page.fitCity(); });
        waiting.splice(0).forEach(function (fn) { fn(api); });
      }, 0);
    };

    /* --- files ------------------------------------------------------------------------------ */
    async function exportAs(form) {
      var codes = page.rows().map(function (index) { return page.data.code[index]; });
      if (!codes.length) { page.hint(page.say("export_none")); return; }
      var token = (document.cookie.match(/(?:^|; )(?:__Host-)?ioc_csrf=([^;]*)/) || [])[1] || "";
      var answer = await fetch("/map/export." + form, {
        method: "POST", credentials: "same-origin",
        headers: { "X-CSRFToken": decodeURIComponent(token), "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ codes: codes.join("\n"), year: String(page.year || "") })
      }).catch(function () { return { ok: false }; });
      if (!answer.ok) { page.hint(page.say("export_failed")); return; }
      var name = decodeURIComponent((answer.headers.get("Content-Disposition") || "").split("''")[1] || "institutions." + form);
      window.ioc.saveBlob(await answer.blob(), name);
    }

    /* --- what the reader does --------------------------------------------------------------- */
    function schedule() { clearTimeout(typing); typing = setTimeout(apply, TYPE_MS); }
    function take(event) {
      var box = event.target.closest("[data-map-filter]"), year = event.target.closest("[data-query='year']"), compared = event.target.closest("[data-query='compare']");
      if (box && page.data) {
        var name = box.dataset.mapFilter;
        if (filters[name] === event.target.value) return;
        filters[name] = event.target.value;
        if (name === "district") { filters.ward = ""; field("ward").value = ""; offerWards(); dropQuery("ward"); }
        schedule();
      }
      if (year && event.target.value) { play(false); page.setYear(Number(event.target.value)); }
      if (compared) compareWith(Number(event.target.value) || null);
    }
    function dropQuery(name) { var address = new URL(window.location.href); address.searchParams.delete(name); window.history.replaceState(window.history.state, "", address); }
    function toggle(button) { var on = button.getAttribute("aria-pressed") !== "true"; button.setAttribute("aria-pressed", String(on)); return on; }
    var PRESSED = {
      "clear-filters": function () {
        FILTERS.forEach(function (name) { filters[name] = ""; dropQuery(name); var box = field(name); if (box.tagName === "SELECT") box.value = ""; else write(box, ""); });
        offerWards();
        apply();
      },
      "only-view": function (button) { onlyView = toggle(button); apply(); },
      "only-inside": function (button) { onlyInside = toggle(button); apply(); },
      "play": function () { play(!playing); },
      "picture": function () { window.ioc.mapPicture(page); },
      "close-drawer": function () { page.closeDrawer(); },
      "circle-here": function () { page.tools.circleHere(1000 * Number(root.querySelector("[data-map='radius'] input").value)); },
      "near-here": function () { page.tools.nearHere(); }
    };
    root.addEventListener("input", take);
    root.addEventListener("change", take);
    root.addEventListener("click", function (event) {
      var button = event.target.closest("[data-map], [data-map-tool], [data-map-tab], [data-map-view], [data-map-export], [data-map-select]");
      if (!button || !root.contains(button)) return;
      var name = button.dataset;
      if (name.mapSelect) { event.preventDefault(); event.stopPropagation(); page.chooseCode(name.mapSelect, { fly: true }); return; }
      if (!page.map) return;
      if (name.mapTool) page.tools.press(name.mapTool);
      else if (name.mapTab) page.openDrawer(name.mapTab);
      else if (name.mapExport) exportAs(name.mapExport);
      else if (name.mapView) {
        root.classList.toggle("shows-list", name.mapView === "list");
        root.querySelectorAll("[data-map-view]").forEach(function (other) { other.setAttribute("aria-pressed", String(other === button)); });
        settle();
      } else if (PRESSED[name.map]) PRESSED[name.map](button);
    }, true);
    root.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        if ((page.tools && page.tools.cancel())) { event.stopPropagation(); return; }
        if (root.classList.contains("has-drawer") && !document.querySelector("details.menu[open]")) { page.closeDrawer(); page.list.focus(); }
      }
      if (event.key === "Enter" && page.tools && page.tools.isArmed() && event.target.closest(".leaflet-container")) page.tools.finish();
      var tab = event.target.closest("[data-map-tab]");
      if (tab && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
        var tabs = Array.from(root.querySelectorAll("[data-map-tab]")), next = tabs[(tabs.indexOf(tab) + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
        page.openDrawer(next.dataset.mapTab, true);
      }
    });

    /* Results of the server name the institutions they speak of. */
    new MutationObserver(function () {
      var within_ = root.querySelector("[data-inside]"), near = root.querySelector("[data-nearest]");
      var codes = within_ ? within_.dataset.inside : null, ranked = near ? near.dataset.nearest : "";
      if (codes !== page.insideSeen) { page.insideSeen = codes; if (page.data) page.setInside(codes === null ? null : codes.split(" ")); }
      if (ranked !== page.nearSeen) { page.nearSeen = ranked; if (page.data && page.tools) page.tools.join(ranked.split(" ").map(function (code) { return page.indexOf.get(code); }).filter(function (index) { return index !== undefined; })); }
    }).observe(root, { childList: true, subtree: true });
    page.insideSeen = null;
    page.nearSeen = "";

    /* The page ends where the window does, however tall the header is. */
    function stretch() {
      var main = document.getElementById("shell-main-panel");
      root.style.setProperty("--map-top", Math.ceil(main.getBoundingClientRect().top + window.scrollY) + "px");
      if (page.map) settle();
    }
    var room = new ResizeObserver(stretch);
    room.observe(document.querySelector(".shell-header") || document.body);

    readAddress();
    readLook();
    stretch();
    /* Asked for while Leaflet still starts; whoever waits for an answer hears of its failure. */
    early = { units: askUnits(), points: get("/map/institutions.json") };
    early.units.catch(function () { early.units = null; });
    early.points.catch(function () { early.points = null; });
    page.list = new window.ioc.List(page, part("list"));
    page.hint("");
    page.stop = function () { clearInterval(playing); clearTimeout(typing); room.disconnect(); };
    page.restyle = function () { readLook(); apply(); };
  }

  function look() {
    hook();
    var root = document.querySelector("[data-map-page]");
    if (current && current.root !== root) { current.stop(); current = null; }
    var isFilled = root && ["sort", "load"].every(function (name) { return root.querySelector("[data-map-filter='" + name + "'] select"); });
    if (isFilled && root.querySelector("[data-map-tab]") && !current && window.L && document.getElementById(JSON.parse(root.dataset.mapPage).maps.other)) {
      current = new Page(root);
      current.meet();
    }
  }

  document.addEventListener("ioc:versions", function (event) { if (current) current.refresh(event.detail); });
  document.addEventListener("keydown", function (event) {
    if (current && current.tools && event.key === "Escape" && event.target === document.body) current.tools.cancel();
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
