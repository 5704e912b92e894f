/* The editor of zone plans: fills [data-zoning] from /zones/sheet.json and keeps map, tables and address in step. */
(function () {
  "use strict";
  var ROWS = 60, POLL_MS = 1000, RETRY_MS = 4000, TABS = ["edit", "solve", "table", "decision", "compare"];
  var current = null;

  function el(tag, attributes, children) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (name === "on") Object.keys(value).forEach(function (event) { made.addEventListener(event, value[event]); });
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    });
    [].concat(children === undefined ? [] : children).forEach(function (child) { if (child !== null) made.append(child); });
    return made;
  }
  function icon(name) { return el("span", { class: "icon icon-" + name, "aria-hidden": "true" }); }
  function token() { return decodeURIComponent((document.cookie.match(/(?:^|; )(?:__Host-)?ioc_csrf=([^;]*)/) || [])[1] || ""); }

  function Editor(root) {
    var editor = this, config = JSON.parse(root.dataset.zoning), texts = config.texts, locale = config.language === "vi" ? "vi-VN" : "en-GB";
    var model = null, ground = null, view = null, sheet = null, look = null, job = null, hint = null, solved = null;
    var parts = {}, query = new URL(window.location.href).searchParams;
    this.root = root;

    function say(name, values) { return (texts[name] || name).replace(/\{(\w+)\}/g, function (all, key) { return values && key in values ? values[key] : all; }); }
    function number(value, digits) { return value === null || value !== value ? "–" : Number(value).toLocaleString(locale, { maximumFractionDigits: digits || 0, minimumFractionDigits: digits || 0 }); }
    function keep(name, value) {
      var address = new URL(window.location.href);
      if (value) address.searchParams.set(name, value); else address.searchParams.delete(name);
      window.history.replaceState(window.history.state, "", address);
    }
    function tell(text, bad) { parts.note.textContent = text; parts.note.className = "zoning-note" + (bad ? " is-bad" : ""); parts.note.hidden = !text; }
    function whisper(text) { parts.live.textContent = text; }
    async function ask(address, body) {
      var options = { credentials: "same-origin", headers: { "X-IOC-Background": "1" }, cache: "no-cache" };
      if (body) { options.method = "POST"; options.body = JSON.stringify(body); options.headers = { "X-CSRFToken": token(), "Content-Type": "application/json" }; }
      var answer;
      try { answer = await fetch(address, options); } catch (error) { throw Object.assign(new Error(say("offline")), { status: 0 }); }
      if (answer.status === 401) { window.location.assign("/login?next=" + encodeURIComponent(window.location.pathname + window.location.search)); }
      var told = await answer.json().catch(function () { return {}; });
      if (!answer.ok) throw Object.assign(new Error(told.error || say("load_failed")), { status: answer.status });
      return told;
    }
    function place() { return { year: config.year, grade: config.grade, area: config.area }; }
    function button(name, iconName, action, extra) {
      return el("button", Object.assign({ type: "button", class: "button", on: { click: action } }, extra || {}), [iconName ? icon(iconName) : null, say(name)]);
    }
    function field(label, input) { return el("label", { class: "zoning-field" }, [el("span", {}, label), input]); }
    function input(kind, value, extra) { return el("input", Object.assign({ type: kind, class: "form-control", value: value }, extra || {})); }
    function table(caption, head, rows, extra) {
      return el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption }, el("table", Object.assign({ class: "data-table" }, extra || {}), [
        el("caption", { class: "visually-hidden" }, caption),
        el("thead", {}, el("tr", {}, head.map(function (text, i) { return el("th", { scope: "col", class: i ? "zoning-number" : null }, text); }))),
        el("tbody", {}, rows)
      ]));
    }

    /* --- looks ------------------------------------------------------------------------------ */
    function readLook() {
      var style = getComputedStyle(document.documentElement), pattern = null, shade = 0;
      function colour(name) { return style.getPropertyValue("--color-" + name).trim(); }
      look = { surface: colour("surface"), sunken: colour("sunken"), text: colour("text"), accent: colour("accent"), bad: colour("bad"), watch: colour("watch"), good: colour("good"), none: colour("none"), colours: config.colours, strong: config.strong, faint: config.faint };
      look.hatch = function (context, scale) {
        if (!pattern || shade !== scale) {
          var tile = document.createElement("canvas"); tile.width = tile.height = 8;
          var pen = tile.getContext("2d"); pen.strokeStyle = look.bad; pen.lineWidth = 1.6;
          pen.beginPath(); pen.moveTo(0, 8); pen.lineTo(8, 0); pen.stroke();
          pattern = context.createPattern(tile, "repeat"); shade = scale;
          pattern.setTransform(new DOMMatrix().scale(1 / scale));
        }
        return pattern;
      };
    }

    /* --- loading ---------------------------------------------------------------------------- */
    function frame() {
      root.replaceChildren();
      parts.note = el("p", { class: "zoning-note", role: "status", hidden: true });
      parts.live = el("p", { class: "visually-hidden", "aria-live": "polite" });
      parts.body = el("div", { class: "zoning-body" }, el("p", { class: "quiet" }, say("loading")));
      root.append(parts.note, parts.live, parts.body);
    }
    async function load() {
      frame();
      try {
        sheet = await ask("/zones/sheet.json?" + new URLSearchParams(Object.assign(place(), config.plan ? { plan: config.plan } : {}, { scenario: config.scenario })));
      } catch (error) {
        tell(error.message, true);
        if (error.status === 404) { parts.body.replaceChildren(el("p", { class: "quiet" }, say("empty_hint"))); return; }
        setTimeout(function () { if (current === editor) load(); }, RETRY_MS);
        return;
      }
      if (current !== editor) return;
      if (!sheet.blocks.code.length || !sheet.schools.code.length) {
        parts.body.replaceChildren(el("div", { class: "empty-state" }, [el("strong", {}, say("empty")), el("p", {}, say("empty_hint"))]));
        return;
      }
      readLook();
      model = new window.ioc.ZoneModel(sheet);
      ground = new window.ioc.zoneMap.Ground(sheet);
      build();
      refresh();
      var focused = sheet.schools.code.indexOf(query.get("zone") || "");
      if (focused >= 0) focusSchool(focused, true);
      tab(TABS.indexOf(query.get("tab")) >= 0 ? query.get("tab") : "edit");
      if (config.plan) loadPlan();
      if (sheet.head.may && query.get("job")) follow(query.get("job"));
      root.classList.add("is-ready");
    }

    /* --- the frame of the editor ------------------------------------------------------------ */
    function build() {
      var may = sheet.head.may;
      parts.canvas = el("canvas", { class: "zoning-canvas", tabindex: "0", role: "application", "aria-label": say("map"), "aria-describedby": "zoning-map-note", on: { keydown: key } });
      parts.tools = el("div", { class: "zoning-tools", role: "toolbar", "aria-label": say("map") }, [["pick", "check2"], ["lasso", "eraser"], ["move", "map"]].map(function (one) {
        return el("button", { type: "button", class: "button", "data-zoning-tool": one[0], "aria-pressed": String(one[0] === "pick"), on: { click: function () { setTool(one[0]); } } }, [icon(one[1]), say("tool_" + one[0])]);
      }).concat([
        el("button", { type: "button", class: "button", "aria-label": say("zoom_in"), title: say("zoom_in"), on: { click: function () { view.zoom(1.4); } } }, icon("zoom-in")),
        el("button", { type: "button", class: "button", "aria-label": say("zoom_out"), title: say("zoom_out"), on: { click: function () { view.zoom(1 / 1.4); } } }, icon("dash-lg")),
        el("button", { type: "button", class: "button", "aria-label": say("fit"), title: say("fit"), on: { click: function () { view.fit(); } } }, icon("house-door"))
      ]));
      parts.target = el("select", { class: "form-select", "aria-label": say("assign_to"), on: { change: function () { view.marks.target = parts.target.value === "" ? -1 : Number(parts.target.value); view.draw(); } } }, [el("option", { value: "" }, say("assign_to") + "…")].concat(sheet.schools.name.map(function (name, s) { return el("option", { value: s }, name); })));
      parts.selected = el("span", { class: "zoning-selected" }, say("none_selected"));
      parts.undo = button("undo", "arrow-counterclockwise", undo); parts.redo = button("redo", "arrow-clockwise", redo);
      parts.bar = el("div", { class: "zoning-bar" }, [
        parts.selected, parts.target, button("assign", "arrow-right", function () { assignTo(view.marks.target); }, { "data-zoning-assign": "" }),
        button("lock", "lock", function () { locks(true); }), button("unlock", "unlock", function () { locks(false); }),
        button("clear", "x-lg", clear), parts.undo, parts.redo
      ]);
      parts.totals = el("dl", { class: "zoning-totals" });
      parts.focus = el("p", { class: "zoning-focus", hidden: true });
      var map = el("section", { class: "panel-card zoning-map", "aria-label": say("map") }, [parts.tools, parts.canvas, el("p", { class: "quiet", id: "zoning-map-note" }, say("map_help")), parts.focus, parts.bar, el("p", { class: "quiet" }, say("legend"))]);
      parts.tabs = el("div", { class: "zoning-tabs", role: "tablist" }, TABS.map(function (name) {
        return el("button", { type: "button", role: "tab", id: "zoning-tab-" + name, "aria-controls": "zoning-pane-" + name, "aria-selected": "false", on: { click: function () { tab(name); }, keydown: tabKey } }, say("tab_" + name));
      }));
      parts.panes = {};
      TABS.forEach(function (name) { parts.panes[name] = el("div", { role: "tabpanel", id: "zoning-pane-" + name, "aria-labelledby": "zoning-tab-" + name, class: "zoning-pane", hidden: true }); });
      var side = el("section", { class: "panel-card zoning-side" }, [parts.totals, parts.tabs].concat(TABS.map(function (name) { return parts.panes[name]; })));
      var source = el("p", { class: "quiet zoning-source" }, [sheet.head.simulated ? el("strong", {}, say("simulated") + ". ") : null, say("source", { year: sheet.head.entrant_year + "-" + (sheet.head.entrant_year + 1) })]);
      parts.columns = el("div", { class: "zoning-columns" }, [map, side]);
      parts.body.replaceChildren(parts.columns, source);
      buildEdit(); buildSolve(); buildTable(); buildDecision(); buildCompare();
      view = new window.ioc.zoneMap.View(parts.canvas, ground, model, function () { return look; }, { block: toggle, school: touched, lasso: lassoed });
      editor.view = view; editor.model = model; editor.ground = ground;
      if (!may) { tell(say("view_only")); parts.bar.hidden = true; }
      else if (sheet.head.state && sheet.head.state !== "draft") tell(say("read_only"));
    }
    function tab(name) {
      TABS.forEach(function (one) {
        var chosen = one === name, head = root.querySelector("#zoning-tab-" + one);
        parts.panes[one].hidden = !chosen; head.setAttribute("aria-selected", String(chosen)); head.tabIndex = chosen ? 0 : -1;
      });
      keep("tab", name === "edit" ? "" : name);
      parts.columns.classList.toggle("is-wide", name === "compare");
      if (name === "table") drawTable();
    }
    function tabKey(event) {
      var step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!step) return;
      var name = TABS[(TABS.indexOf(event.target.id.slice(11)) + step + TABS.length) % TABS.length];
      tab(name); root.querySelector("#zoning-tab-" + name).focus();
    }
    function setTool(name) {
      view.tool = name;
      parts.tools.querySelectorAll("[data-zoning-tool]").forEach(function (one) { one.setAttribute("aria-pressed", String(one.dataset.zoningTool === name)); });
    }

    /* --- what the planner does -------------------------------------------------------------- */
    function chosen() { return Array.from(view.marks.selection); }
    function toggle(block) { var set = view.marks.selection; view.marks.cursor = -1; if (set.has(block)) set.delete(block); else set.add(block); tellSelection(); }
    function touched(school) { if (view.marks.selection.size && sheet.head.may) assignTo(school); else focusSchool(school); }
    function lassoed(list) { list.forEach(function (block) { view.marks.selection.add(block); }); tellSelection(); }
    function clear() { view.marks.selection.clear(); tellSelection(); }
    function tellSelection() {
      var list = chosen(), children = list.reduce(function (sum, b) { return sum + model.e[b]; }, 0);
      parts.selected.textContent = list.length ? say("selected", { count: number(list.length), children: number(children) }) : say("none_selected");
      view.draw();
      if (!parts.panes.table.hidden) drawTable();
    }
    function assignTo(school) {
      var list = chosen();
      if (school < 0 || !list.length || !sheet.head.may) { whisper(say(list.length ? "assign_to" : "none_selected")); return; }
      var stuck = list.filter(function (b) { return model.locked[b]; }).length, moved = model.assign(list, school);
      view.marks.selection.clear();
      refresh();
      whisper(say("moved_done", { count: number(moved), school: sheet.schools.name[school] }) + (stuck ? ". " + say("locked_kept", { count: number(stuck) }) : ""));
    }
    function locks(on) { if (sheet.head.may) { model.lock(chosen(), on); refresh(); } }
    function undo() { if (model.undo()) refresh(); }
    function redo() { if (model.redo()) refresh(); }
    function focusSchool(school, fly) {
      var on = view.marks.focus !== school;
      view.marks.focus = on ? school : -1;
      keep("zone", on ? sheet.schools.code[school] : "");
      if (on && fly) view.fitSchool(school);
      parts.focus.hidden = !on;
      if (on) parts.focus.replaceChildren(el("strong", {}, say("zone_of", { school: sheet.schools.name[school] })), " ", button("all_schools", "x-lg", function () { focusSchool(school); view.fit(); }));
      view.draw(); drawBalance();
    }
    function key(event) {
      var way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key], marks = view.marks;
      if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() === "z") { event.preventDefault(); if (event.shiftKey) redo(); else undo(); }
        if (event.key.toLowerCase() === "y") { event.preventDefault(); redo(); }
        return;
      }
      if (way) { marks.cursor = view.step(marks.cursor, way[0], way[1]); view.reveal(marks.cursor); spoken(marks.cursor); view.draw(); }
      else if (event.key === " ") { if (marks.cursor >= 0) { var at = marks.cursor; toggle(at); marks.cursor = at; spoken(at); } }
      else if (event.key === "Enter") { if (!marks.selection.size && marks.cursor >= 0) marks.selection.add(marks.cursor); assignTo(marks.target); }
      else if (event.key === "Escape") clear();
      else if (event.key === "l") { if (!marks.selection.size && marks.cursor >= 0) marks.selection.add(marks.cursor); locks(true); }
      else if (event.key === "+" || event.key === "=") view.zoom(1.4);
      else if (event.key === "-") view.zoom(1 / 1.4);
      else return;
      event.preventDefault();
    }
    function spoken(block) {
      var zone = model.school[block];
      whisper(sheet.blocks.name[block] + ", " + sheet.blocks.ward[block] + ": " + (zone < 0 ? say("total_without") : sheet.schools.name[zone]) + ", " + number(model.e[block]) + " " + say("children"));
    }

    /* --- balance ---------------------------------------------------------------------------- */
    function refresh() { view.drawNow(); drawTotals(); drawBalance(); drawWhatIf(); tellSelection(); parts.undo.disabled = !model.done.length; parts.redo.disabled = !model.undone.length; parts.unsaved.hidden = !model.dirty; }
    function drawTotals() {
      var total = model.totals();
      parts.totals.replaceChildren.apply(parts.totals, [
        ["total_children", number(total.children)], ["total_over", number(total.over), total.over >= 0.5], ["total_moved", number(total.moved)],
        ["total_mean", number(total.mean) + " m"], ["total_broken", number(total.broken), total.broken], ["total_without", number(total.without), total.without]
      ].map(function (one) { return el("div", { class: one[2] ? "is-bad" : null }, [el("dt", {}, say(one[0])), el("dd", { "data-zoning-total": one[0] }, [one[2] ? icon("exclamation-triangle-fill") : null, one[1]])]); }));
      var most = Math.max.apply(null, Array.from(total.bars).concat([1]));
      parts.bars.replaceChildren.apply(parts.bars, Array.from(total.bars).map(function (count, i) {
        var from = number(i * total.step / 1000, 2), bar = el("span", { class: "zoning-bar-fill" });
        bar.style.setProperty("--share", String(count / most));
        return el("tr", {}, [el("th", { scope: "row" }, i === total.bars.length - 1 ? say("distance_from", { from: from }) : say("distance_between", { from: from, to: number((i + 1) * total.step / 1000, 2) })), el("td", { class: "zoning-bar-cell" }, bar), el("td", { class: "zoning-number" }, number(count))]);
      }));
    }
    function buildEdit() {
      parts.balance = el("div", {});
      parts.bars = el("tbody", {});
      parts.panes.edit.append(el("p", { class: "quiet" }, say("balance_hint")), parts.balance, el("h3", { class: "zoning-heading" }, say("distances")), el("table", { class: "zoning-histogram" }, [el("caption", { class: "quiet" }, say("distances_note")), parts.bars]));
    }
    function drawBalance() {
      var order = Array.from({ length: model.m }, function (_, s) { return s; });
      order.sort(function (a, b) { return (model.pieces[b] > 1) - (model.pieces[a] > 1) || model.room(a) - model.load[a] - (model.room(b) - model.load[b]); });
      var shown = order.slice(0, ROWS), focus = view.marks.focus;
      if (focus >= 0) shown = [focus].concat(shown.filter(function (s) { return s !== focus; }));
      var tones = { ok: "good", over: "bad", maybe_over: "watch", broken: "bad", closed: "none", empty_zone: "none" };
      var icons = { ok: "check-circle", over: "exclamation-triangle-fill", maybe_over: "exclamation-circle", broken: "exclamation-octagon-fill", closed: "lock", empty_zone: "dash-circle" };
      var rows = shown.map(function (s) {
        var state = model.state(s), load = model.load[s], lo = load * sheet.schools.lo[s], hi = load * sheet.schools.hi[s];
        return el("tr", { class: s === focus ? "is-focus" : null }, [
          el("th", { scope: "row" }, el("button", { type: "button", class: "zone-go", "data-zoning-school": s, on: { click: function () { if (view.marks.selection.size && sheet.head.may) assignTo(s); else focusSchool(s, true); } } }, sheet.schools.name[s])),
          el("td", { class: "zoning-number" }, number(load)),
          el("td", { class: "zoning-number" }, hi > lo ? number(lo) + "–" + number(hi) : "–"),
          el("td", { class: "zoning-number" }, number(model.room(s))),
          el("td", { class: "zoning-number" }, number(model.room(s) - load)),
          el("td", { class: "tone-" + tones[state] }, [icon(icons[state]), " ", say(state)])
        ]);
      });
      var top = parts.balance.firstChild ? parts.balance.firstChild.scrollTop : 0;
      parts.balance.replaceChildren(table(say("balance"), [say("school"), say("expected"), say("band"), say("seats"), say("spare"), say("status")], rows));
      parts.balance.firstChild.classList.add("table-tall");
      parts.balance.firstChild.scrollTop = top;
    }

    /* --- solve and what-if ------------------------------------------------------------------ */
    function schoolSelect(label) { return el("select", { class: "form-select", "aria-label": label }, sheet.schools.name.map(function (name, s) { return el("option", { value: s }, name); })); }
    function buildSolve() {
      var pane = parts.panes.solve;
      parts.seconds = input("number", "60", { min: 5, max: 600 }); parts.seed = input("number", "1", { min: 0, max: 99999 });
      parts.walking = input("number", "", { min: 0, step: 100 }); parts.penalty = input("number", "0", { min: 0, step: 50 });
      parts.run = button("run", "play-circle-fill", solve, { class: "button button-primary", "data-zoning-run": "" });
      parts.cancel = button("cancel", "x-circle", stop, { hidden: true, "data-zoning-cancel": "" });
      parts.job = el("p", { role: "status", "data-zoning-job": "" }); parts.progress = el("progress", { max: 1, value: 0, hidden: true, "aria-label": say("solve") });
      parts.report = el("div", { class: "zoning-report" });
      parts.tolerance = input("number", String(Math.round(model.whatIf.tolerance * 1000) / 10), { min: 0, max: 50, step: 0.5, on: { change: function () { model.whatIf.tolerance = Math.min(0.5, Math.max(0, Number(parts.tolerance.value) / 100 || 0)); changedWhatIf(); } } });
      parts.whatSchool = schoolSelect(say("what_school")); parts.whatTo = schoolSelect(say("move_to"));
      parts.rooms = input("number", "1", { min: 1, max: 60 }); parts.moveSeats = input("number", "35", { min: 1, max: 3000 });
      parts.changes = el("ul", { class: "zoning-changes" });
      if (sheet.head.may) pane.append(el("h3", { class: "zoning-heading" }, say("solve")), el("p", { class: "quiet" }, say("solve_hint")),
        el("div", { class: "zoning-form" }, [field(say("seconds"), parts.seconds), field(say("seed"), parts.seed), field(say("walking"), parts.walking), field(say("penalty"), parts.penalty)]),
        el("div", { class: "zone-actions" }, [parts.run, parts.cancel]), parts.progress, parts.job, parts.report);
      pane.append(el("h3", { class: "zoning-heading" }, say("what_if")), el("p", { class: "quiet" }, say("what_if_hint", { size: sheet.head.class_size })));
      if (sheet.head.may) pane.append(el("div", { class: "zoning-form" }, [field(say("tolerance"), parts.tolerance), field(say("what_school"), parts.whatSchool)]),
        el("div", { class: "zone-actions" }, [button("close_school", "lock", function () { openClose(true); }), button("open_school", "unlock", function () { openClose(false); })]),
        el("div", { class: "zoning-form" }, [field(say("rooms"), parts.rooms), el("div", { class: "zone-actions" }, button("rooms", "plus-lg", addRooms))]),
        el("div", { class: "zoning-form" }, [field(say("move_seats"), parts.moveSeats), field(say("move_to"), parts.whatTo), el("div", { class: "zone-actions" }, button("move_seats", "arrow-right", moveSeats))]));
      pane.append(parts.changes);
    }
    function whatCode() { return sheet.schools.code[Number(parts.whatSchool.value)]; }
    function openClose(close) { if (close) model.whatIf.closed.add(whatCode()); else model.whatIf.closed.delete(whatCode()); changedWhatIf(); }
    function addRooms() { var code = whatCode(); model.whatIf.rooms[code] = Math.min(60, (model.whatIf.rooms[code] || 0) + Math.max(0, Math.round(Number(parts.rooms.value)) || 0)); changedWhatIf(); }
    function moveSeats() {
      var from = whatCode(), to = sheet.schools.code[Number(parts.whatTo.value)], count = Math.min(Math.max(0, Math.round(Number(parts.moveSeats.value)) || 0), model.seats(Number(parts.whatSchool.value)));
      if (from === to || !count) return;
      model.whatIf.seats[from] = (model.whatIf.seats[from] || 0) - count;
      model.whatIf.seats[to] = (model.whatIf.seats[to] || 0) + count;
      changedWhatIf();
    }
    function changedWhatIf() { model.dirtyWhatIf = true; refresh(); }
    function drawWhatIf() {
      var names = new Map(sheet.schools.code.map(function (code, s) { return [code, sheet.schools.name[s]]; })), items = [];
      function item(key, code, count, drop) {
        items.push(el("li", {}, [say(key, { school: names.get(code) || code, count: (key === "change_seats" && count > 0 ? "+" : "") + number(count) }), " ", sheet.head.may ? button("remove", "x-lg", function () { drop(); changedWhatIf(); }) : null]));
      }
      model.whatIf.closed.forEach(function (code) { item("change_closed", code, 0, function () { model.whatIf.closed.delete(code); }); });
      Object.keys(model.whatIf.rooms).forEach(function (code) { item("change_rooms", code, model.whatIf.rooms[code], function () { delete model.whatIf.rooms[code]; }); });
      Object.keys(model.whatIf.seats).forEach(function (code) { if (model.whatIf.seats[code]) item("change_seats", code, model.whatIf.seats[code], function () { delete model.whatIf.seats[code]; }); });
      parts.changes.replaceChildren.apply(parts.changes, items.length ? items : [el("li", { class: "quiet" }, say("no_changes"))]);
    }
    function packed() {
      var schools = {}, locked = [];
      for (var b = 0; b < model.n; b += 1) { if (model.school[b] >= 0) schools[sheet.blocks.code[b]] = sheet.schools.code[model.school[b]]; if (model.locked[b]) locked.push(sheet.blocks.code[b]); }
      return Object.assign(place(), { plan: sheet.head.plan, seen: sheet.head.latest, schools: schools, locked: locked, scenario: sheet.head.scenario, what_if: { tolerance: model.whatIf.tolerance, closed: Array.from(model.whatIf.closed), seats: model.whatIf.seats, rooms: model.whatIf.rooms } });
    }
    async function solve() {
      try {
        parts.run.disabled = true;
        var started = await ask("/zones/solve", Object.assign(packed(), { options: { seconds: Number(parts.seconds.value), seed: Number(parts.seed.value), walking_limit_m: parts.walking.value ? Number(parts.walking.value) : null, move_penalty_m: Number(parts.penalty.value) || 0 } }));
        keep("job", started.job);
        follow(started.job);
      } catch (error) { parts.run.disabled = false; parts.job.textContent = error.message; }
    }
    async function follow(which) {
      job = which; parts.run.disabled = true; parts.cancel.hidden = false; parts.progress.hidden = false;
      while (current === editor && job === which) {
        var stand;
        try { stand = await ask("/zones/job.json?job=" + which); } catch (error) {
          if (error.status === 404) { over(); parts.job.textContent = ""; return; }
          parts.job.textContent = error.message; await new Promise(function (go) { setTimeout(go, RETRY_MS); }); continue;
        }
        parts.progress.value = stand.progress;
        parts.job.textContent = say("job_" + stand.state, { percent: number(stand.progress * 100), reference: (stand.result && stand.result.reference) || "" });
        if (stand.state !== "queued" && stand.state !== "running") { over(); if (stand.state === "done") take(stand); else if (stand.told) parts.job.textContent += ": " + stand.told; return; }
        await new Promise(function (go) { setTimeout(go, POLL_MS); });
      }
    }
    function over() { job = null; parts.run.disabled = false; parts.cancel.hidden = true; parts.progress.hidden = true; keep("job", ""); }
    function take(stand) {
      var at = new Map(sheet.schools.code.map(function (code, s) { return [code, s]; })), found = stand.result.schools || {};
      model.replace(sheet.blocks.code.map(function (code, b) { return code in found && at.has(found[code]) ? at.get(found[code]) : model.school[b]; }));
      refresh();
      parts.report.replaceChildren(el("ul", {}, (stand.lines || []).map(function (line) { return el("li", {}, line); })));
    }
    async function stop() { if (job) try { await ask("/zones/cancel", { job: job }); } catch (error) { parts.job.textContent = error.message; } }

    /* --- the table for those who cannot drag ------------------------------------------------ */
    function buildTable() {
      parts.search = input("search", "", { placeholder: say("search"), "aria-label": say("search"), on: { input: drawTable } });
      parts.rows = el("div", {});
      parts.panes.table.append(el("p", { class: "quiet" }, say("table_hint")), parts.search, parts.rows);
    }
    function fold(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d"); }
    function drawTable() {
      var wanted = fold(parts.search.value.trim()), focus = view.marks.focus, found = [], more = 0;
      for (var b = 0; b < model.n; b += 1) {
        if (focus >= 0 && model.school[b] !== focus && !view.marks.selection.has(b)) continue;
        if (wanted && fold(sheet.blocks.name[b] + " " + sheet.blocks.ward[b] + " " + sheet.blocks.code[b]).indexOf(wanted) < 0) continue;
        if (found.length < ROWS) found.push(b); else more += 1;
      }
      var rows = found.map(function (block) {
        var zone = model.school[block], name = sheet.blocks.name[block] + ", " + sheet.blocks.ward[block];
        var box = el("input", { type: "checkbox", class: "form-check-input", "aria-label": say("choose_block", { block: name }), on: { change: function () { toggle(block); } } });
        box.checked = view.marks.selection.has(block);
        return el("tr", {}, [
          el("th", { scope: "row" }, el("label", { class: "zoning-tick" }, [box, el("span", {}, name)])),
          el("td", { class: "zoning-number" }, number(model.e[block])),
          el("td", {}, [zone < 0 ? say("total_without") : sheet.schools.name[zone], model.locked[block] ? icon("lock") : null]),
          el("td", { class: "zoning-number" }, number(model.distance(block, zone)) + " m")
        ]);
      });
      var active = document.activeElement && document.activeElement.getAttribute("aria-label");
      parts.rows.replaceChildren(table(say("table"), [say("block"), say("children"), say("school"), say("distance")], rows), more ? el("p", { class: "quiet" }, say("more_rows", { count: number(more) })) : "");
      parts.rows.firstChild.classList.add("table-tall");
      if (active) parts.rows.querySelectorAll("input").forEach(function (one) { if (one.getAttribute("aria-label") === active) one.focus(); });
    }

    /* --- save, decide, comment -------------------------------------------------------------- */
    function reopen(plan) { model.savedAt = model.done.length; model.dirtyWhatIf = false; keep("plan", String(plan)); window.dash_clientside.set_props(config.stores.plan, { value: String(plan) }); window.dash_clientside.set_props(config.stores.kept, { data: String(plan) + ":" + Date.now() }); }
    async function act(address, body, done) {
      try { var told = await ask(address, body); hint = done(told); window.ioc.zoningHint = hint; } catch (error) { tell(error.message, true); parts.note.scrollIntoView({ block: "nearest" }); }
    }
    function buildDecision() {
      var pane = parts.panes.decision, may = sheet.head.may;
      parts.title = input("text", "", { maxlength: 120 });
      parts.unsaved = el("p", { class: "tone-watch", hidden: true }, [icon("exclamation-circle"), " ", say("unsaved")]);
      if (may) pane.append(el("div", { class: "zoning-form" }, [field(say("save_title"), parts.title), el("div", { class: "zone-actions" }, button("save", "check-lg", function () {
        act("/zones/save", Object.assign(packed(), { title: parts.title.value }), function (told) { reopen(told.plan); return say("saved", { version: told.version }); });
      }, { class: "button button-primary", "data-zoning-save": "" }))]), parts.unsaved);
      if (may && config.merges) pane.append(el("p", { class: "quiet" }, say("merge_hint")), button("merge", "layers", function () {
        act("/zones/merge", Object.assign(place(), { seen: sheet.head.latest }), function (told) { reopen(told.plan); return say("merged", { version: told.version }); });
      }, { "data-zoning-merge": "" }));
      parts.plan = el("div", { class: "zoning-plan" }, config.plan ? null : el("p", { class: "quiet" }, say("choose_saved")));
      pane.append(parts.plan);
    }
    async function loadPlan() {
      var told;
      try { told = await ask("/zones/plan.json?plan=" + config.plan); } catch (error) { parts.plan.replaceChildren(el("p", { class: "quiet" }, error.status === 404 ? say("view_only") : error.message)); return; }
      var report = told.report, own = sheet.head.unit === config.area, state = sheet.head.state, names = function (key, list) { return list.length ? el("li", { class: key === "check_crossing" ? null : "tone-bad" }, say(key, { count: number(list.length) }) + named(list)) : null; };
      function named(list) {
        var known = new Map(sheet.blocks.code.map(function (code, b) { return [code, sheet.blocks.name[b] + ", " + sheet.blocks.ward[b]]; }).concat(sheet.schools.code.map(function (code, s) { return [code, sheet.schools.name[s]]; })));
        return " – " + list.slice(0, 5).map(function (code) { return known.get(code) || code; }).join("; ") + (list.length > 5 ? "; …" : "");
      }
      function step(name, to, iconName) { return button(name, iconName, function () { act("/zones/step", { plan: config.plan, state: to }, function () { reopen(config.plan); return ""; }); }, { "data-zoning-step": to }); }
      var steps = [];
      if (own && sheet.head.may && state === "draft") steps.push(step("propose", "review", "send"));
      if (own && state === "review" && (sheet.head.may || config.approves)) steps.push(step("take_back", "draft", "arrow-counterclockwise"));
      if (own && sheet.head.may && (state === "draft" || state === "review")) steps.push(step("withdraw", "withdrawn", "x-circle"));
      var approving = null;
      if (own && config.approves && (state === "draft" || state === "review")) {
        var no = input("text", "", { maxlength: 80 }), on = input("date", config.today), from = input("date", config.today);
        approving = el("div", { class: "zoning-form" }, [field(say("number"), no), field(say("decided"), on), field(say("effective"), from), el("div", { class: "zone-actions" }, button("approve", "patch-check", function () {
          act("/zones/approve", { plan: config.plan, number: no.value, decided: on.value, effective: from.value }, function () { reopen(config.plan); return ""; });
        }, { class: "button button-primary", "data-zoning-approve": "" }))]);
      }
      var text = el("textarea", { class: "form-control", rows: 2, maxlength: 2000 });
      parts.plan.replaceChildren(
        el("h3", { class: "zoning-heading" }, say("state") + ": " + config.state), el("div", { class: "zone-actions" }, steps), approving || "",
        el("h3", { class: "zoning-heading" }, say("check")),
        el("p", { class: told.faults ? "tone-bad" : "tone-good" }, [icon(told.faults ? "exclamation-triangle-fill" : "check-circle"), " ", told.faults ? say("check_faults", { count: number(told.faults) }) : say("check_fine")]),
        el("ul", {}, [report.parts.length ? el("li", {}, say("check_parts", { count: report.parts.length })) : null, report.missing.length ? el("li", { class: "tone-watch" }, say("check_missing", { names: report.missing.join(", ") })) : null, names("check_without", report.without), names("check_several", report.several), names("check_broken", report.broken), names("check_crossing", report.crossing), report.border ? el("li", {}, say("check_border", { count: number(report.border) })) : null]),
        config.exports ? el("div", { class: "zone-actions" }, [["geojson", "map"], ["xlsx", "filetype-xlsx"], ["docx", "filetype-docx"]].map(function (one) { return el("a", { class: "zone-button", href: "/zones/export." + one[0] + "?plan=" + config.plan }, [icon(one[1]), say("download_" + one[0])]); })) : "",
        el("h3", { class: "zoning-heading" }, say("comments")),
        told.comments.length ? el("ul", { class: "zoning-comments" }, told.comments.map(function (one) { return el("li", {}, [el("strong", {}, one.name), " ", el("time", {}, one.when), el("p", {}, one.text)]); })) : el("p", { class: "quiet" }, say("no_comments")),
        own && (sheet.head.may || config.approves) ? el("div", { class: "zoning-form" }, [field(say("comment"), text), el("div", { class: "zone-actions" }, button("comment_send", "send", function () { act("/zones/comment", { plan: config.plan, text: text.value }, function () { loadPlan(); return ""; }); }))]) : ""
      );
    }

    /* --- compare ---------------------------------------------------------------------------- */
    function buildCompare() {
      var pane = parts.panes.compare, asked = (query.get("compare") || "").split(",");
      if (config.plans.length < 2) { pane.append(el("p", { class: "quiet" }, say("compare_none"))); return; }
      parts.choices = config.plans.map(function (plan) {
        var box = el("input", { type: "checkbox", class: "form-check-input", value: plan.id }); box.checked = asked.indexOf(String(plan.id)) >= 0;
        return el("label", { class: "zoning-tick" }, [box, plan.label]);
      });
      parts.compared = el("div", {});
      pane.append(el("p", { class: "quiet" }, say("compare_hint")), el("div", { class: "zoning-choices" }, parts.choices), button("compare_go", "layers", function () { compare(); }, { "data-zoning-compare": "" }), parts.compared);
      if (asked.length > 1) compare();
    }
    async function compare() {
      var ids = parts.choices.map(function (one) { return one.querySelector("input"); }).filter(function (one) { return one.checked; }).map(function (one) { return one.value; }).slice(0, 3);
      if (ids.length < 2) { parts.compared.replaceChildren(el("p", { class: "tone-bad" }, say("compare_hint"))); return; }
      keep("compare", ids.join(","));
      var found;
      try { found = await ask("/zones/compare.json?" + new URLSearchParams(Object.assign(place(), { plans: ids.join(","), scenario: config.scenario }))); } catch (error) { parts.compared.replaceChildren(el("p", { class: "tone-bad" }, error.message)); return; }
      var labels = found.map(function (one) { return config.plans.find(function (plan) { return plan.id === one.plan.id; }).label; });
      var maps = el("div", { class: "zoning-small-maps" }, found.map(function (one, i) { return el("figure", {}, [el("canvas", { width: 480, height: 400, role: "img", "aria-label": labels[i] }), el("figcaption", {}, labels[i])]); }));
      var rows = ["children", "moved", "mean_m", "median_m", "p90_m", "longest_m", "over_schools", "over_children", "without", "broken", "equity_m"].map(function (name) {
        return el("tr", {}, [el("th", { scope: "row" }, say("m_" + name.replace(/_m$/, "")))].concat(found.map(function (one) { return el("td", { class: "zoning-number" }, number(one[name])); })));
      });
      var units = found[0].units.map(function (unit, u) {
        return el("tr", {}, [el("th", { scope: "row" }, unit.name)].concat(found.map(function (one) { return el("td", { class: "zoning-number" }, say("unit_cell", { mean: number(one.units[u].mean_m), over: number(one.units[u].over) })); })));
      });
      parts.compared.replaceChildren(maps, table(say("compare"), [say("measure")].concat(labels), rows), el("h3", { class: "zoning-heading" }, say("by_unit")), table(say("by_unit"), [say("unit")].concat(labels), units));
      maps.querySelectorAll("canvas").forEach(function (canvas, i) {
        var small = window.ioc.zoneMap.fit(ground, canvas.width, canvas.height), pen = canvas.getContext("2d");
        window.ioc.zoneMap.paint(pen, ground, model, found[i].schools, look, small, null);
        pen.lineWidth = 2 / small.scale; pen.strokeStyle = look.text;
        found[i].schools.forEach(function (zone, block) { if (zone !== found[0].schools[block]) pen.stroke(ground.paths[block]); });
      });
      parts.compared.dataset.ready = "1";
    }

    this.start = function () { load().then(function () { if (window.ioc.zoningHint && parts.note) { tell(window.ioc.zoningHint); window.ioc.zoningHint = ""; } }); };
  }

  window.addEventListener("beforeunload", function (event) { if (current && current.root.isConnected && current.model && current.model.dirty) event.preventDefault(); });
  new MutationObserver(function () {
    var root = document.querySelector("[data-zoning]");
    if (!root) { current = null; return; }
    if (current && current.root === root) return;
    current = window.ioc.zoning = new Editor(root);
    current.start();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
