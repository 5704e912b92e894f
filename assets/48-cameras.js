/* Walls of cameras: one short batched question for all tiles, only changed pictures come back.
   A picture carries its age; one older than 5 s is greyed, so that a frozen one never looks live. */
(function () {
  "use strict";
  var ONE_MS = 200, MANY_MS = 500, SLOWEST_MS = 8000, TIMEOUT_MS = 8000, RECORD = 16, SERVICE_MS = 8000, MOST = 64;
  var walls = new Set();

  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  function icon(name) {
    var element = make("span", "icon icon-" + name);
    element.setAttribute("aria-hidden", "true");
    return element;
  }
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  }
  function token() { return (document.cookie.match(/(?:^|; )(?:__Host-)?ioc_csrf=([^;]*)/) || [])[1] || ""; }
  async function post(address, body) {
    try {
      var answer = await fetch(address, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(token()) }, body: JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT_MS) });
      var told = await answer.json().catch(function () { return {}; });
      return { ok: answer.ok, told: told };
    } catch (error) { return { ok: false, told: {} }; }
  }
  async function ask(address) {
    var answer = await fetch(address, { credentials: "same-origin", headers: { "X-IOC-Background": "1" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function Wall(host) {
    this.host = host;
    this.config = JSON.parse(host.dataset.cameraWall);
    this.cameras = null;
    this.own = { layouts: [], targets: [], clear: false, who: "" };
    this.tiles = [];
    this.failures = 0;
    this.offset = 0;
    this.clearEnds = 0;
    this.page = 0;
    this.patrolAt = Date.now();
    this.stopped = new AbortController();
    this.start();
  }
  Wall.prototype = {
    say: function (key, values) {
      var text = this.config.texts[key];
      Object.keys(values || {}).forEach(function (name) { text = text.replace("{" + name + "}", values[name]); });
      return text;
    },
    read: function (name) {
      return this.config.plain ? "" : new URLSearchParams(window.location.search).get(name) || "";
    },
    write: function (name, value) {
      if (this.config.plain) return;
      var address = new URL(window.location.href);
      if (value && value !== "-") address.searchParams.set(name, value); else address.searchParams.delete(name);
      window.history.replaceState(window.history.state, "", address);
    },
    start: async function () {
      try {
        var found = await Promise.all([ask("/cameras/list.json"), this.config.plain ? null : ask("/cameras/own.json")]);
        this.cameras = found[0];
        if (found[1]) this.own = found[1];
      } catch (error) {
        if (this.alive()) { this.tell(this.say("away")); setTimeout(this.start.bind(this), 3000); }
        return;
      }
      if (!this.alive()) return;
      this.frame();
      this.show();
      this.loop();
      this.clock = setInterval(this.tick.bind(this), 500);
    },
    alive: function () {
      if (this.host.isConnected) return true;
      this.end();
      return false;
    },
    end: function () {
      clearInterval(this.clock);
      clearTimeout(this.timer);
      this.stopped.abort();
      walls.delete(this);
    },
    refresh: async function () {
      try { this.cameras = await ask("/cameras/list.json"); } catch (error) { return; }
      if (this.alive()) this.show();
    },
    tell: function (text) {
      if (this.note) { this.note.textContent = text; this.note.hidden = !text; }
      else this.host.replaceChildren(make("p", "quiet", text));
    },

    /* --- controls ------------------------------------------------------------------------------ */
    control: function (label, element, name) {
      var box = make("label", "control");
      box.append(make("span", "", label), element);
      var self = this;
      element.addEventListener(element.tagName === "INPUT" ? "input" : "change", function () {
        self.write(name, element.value);
        self.write("codes", "");
        self.page = 0;
        self.write("page", "");
        self.patrolAt = Date.now();
        self.show();
      });
      return box;
    },
    select: function (choices, value) {
      var element = make("select", "form-select");
      choices.forEach(function (one) { element.append(new Option(one[1], one[0])); });
      element.value = choices.some(function (one) { return String(one[0]) === value; }) ? value : String(choices[0][0]);
      return element;
    },
    button: function (name, key, act, iconOnly) {
      var element = make("button", "camera-button");
      element.type = "button";
      element.append(icon(name));
      if (iconOnly) { element.title = this.say(key); element.setAttribute("aria-label", this.say(key)); }
      else element.append(" ", this.say(key));
      element.addEventListener("click", act.bind(this));
      return element;
    },
    frame: function () {
      var self = this, all = ["-", this.say("all")];
      this.note = make("p", "camera-note");
      this.note.setAttribute("role", "status");
      this.note.hidden = true;
      this.grid = make("div", "camera-grid");
      if (this.config.plain) { this.host.replaceChildren(this.note, this.grid); return; }
      var units = new Map(), places = new Set();
      this.cameras.forEach(function (one) { units.set(one.unit, one.unit_name); places.add(one.place); });
      var search = make("input", "form-control");
      search.type = "search";
      search.value = this.read("q");
      var bar = make("div", "camera-bar");
      this.gridSelect = this.select(this.config.grids.map(function (one) { return [one, one + "×" + one]; }), this.read("grid") || "3");
      bar.append(
        this.control(this.say("search"), search, "q"),
        this.control(this.say("unit"), this.select([all].concat(Array.from(units)), this.read("unit")), "unit"),
        this.control(this.say("state"), this.select([all].concat(Object.keys(this.config.states).map(function (one) { return [one, self.config.states[one][0]]; })), this.read("state")), "state"),
        this.control(this.say("place"), this.select([all].concat(Array.from(places).map(function (one) { return [one, self.config.places[one] || one]; })), this.read("place")), "place"),
        this.control(this.say("grid"), this.gridSelect, "grid"),
        this.control(this.say("patrol"), this.select([["-", this.say("patrol_off")]].concat([10, 20, 30, 60].map(function (one) { return [one, self.say("patrol_every", { count: one })]; })), this.read("patrol")), "patrol")
      );
      this.layoutBox = make("div", "camera-layouts");
      this.layouts();
      this.count = make("span", "camera-count");
      var pages = make("div", "camera-pages");
      this.clearBox = make("span", "camera-countdown");
      this.clearBox.hidden = true;
      this.clearBox.setAttribute("role", "timer");
      this.stopButton = this.button("eye-slash", "stop", this.stopClear);
      this.stopButton.hidden = true;
      pages.append(this.button("chevron-left", "previous", function () { self.turn(-1); }, true), this.count, this.button("chevron-right", "next", function () { self.turn(1); }, true), this.button("grid", "back", this.back, true), this.button("tv", "full", this.full), this.clearBox, this.stopButton);
      var keys = make("p", "quiet camera-keys", this.say("keys"));
      this.page = Math.max(0, (parseInt(this.read("page"), 10) || 1) - 1);
      this.host.replaceChildren(bar, this.layoutBox, pages, this.note, this.grid, keys);
      document.addEventListener("keydown", function (event) { self.key(event); }, { signal: this.stopped.signal });
    },
    layouts: function () {
      var self = this, choices = [["-", this.say("layout_none")]].concat(this.own.layouts.map(function (one) { return [one.id, one.name]; }));
      var chooser = this.select(choices, "-"), box = make("label", "control");
      box.append(make("span", "", this.say("layouts")), chooser);
      chooser.addEventListener("change", function () {
        var one = self.own.layouts.find(function (layout) { return String(layout.id) === chooser.value; });
        if (!one) return;
        var address = new URL(window.location.href);
        address.search = new URLSearchParams(one.view).toString();
        window.history.replaceState(window.history.state, "", address);
        self.page = 0;
        self.frame();
        self.show();
      });
      this.layoutBox.replaceChildren(box, this.button("plus-lg", "save", function () {
        self.dialog("save", [["name", self.say("layout_name"), "text"]], async function (values) {
          var view = Object.fromEntries(new URLSearchParams(window.location.search));
          return self.after(await post("/cameras/layouts", { name: values.name, view: view }));
        });
      }), this.button("trash", "drop", async function () {
        if (chooser.value !== "-") await self.after(await post("/cameras/layouts", { drop: Number(chooser.value) }));
      }));
    },
    after: async function (answer) {
      if (!answer.ok) return answer.told.text || this.say("failed");
      this.own = await ask("/cameras/own.json");
      this.layouts();
      return "";
    },

    /* --- which cameras ------------------------------------------------------------------------- */
    size: function () {
      if (this.config.plain) return this.config.grid || Math.min(3, Math.max(1, Math.ceil(Math.sqrt(this.chosen().length))));
      var grid = parseInt(this.read("grid"), 10);
      return this.config.grids.indexOf(grid) >= 0 ? grid : 3;
    },
    chosen: function () {
      var config = this.config, codes = config.codes.length ? config.codes : this.read("codes").split(",").filter(Boolean);
      var words = fold(this.read("q")), unit = this.read("unit"), state = this.read("state"), place = this.read("place");
      return this.cameras.filter(function (one) {
        if (config.institution) return one.school === config.institution;
        if (codes.length) return codes.indexOf(one.code) >= 0;
        return (!unit || unit === one.unit) && (!state || state === one.state) && (!place || place === one.place) &&
          (!words || fold(one.school_name + " " + one.name + " " + one.code).indexOf(words) >= 0);
      });
    },
    show: function () {
      var found = this.chosen(), size = this.size(), each = Math.min(size * size, MOST), self = this;
      var pages = Math.max(1, Math.ceil(found.length / each));
      this.pages = pages;
      this.page = ((this.page % pages) + pages) % pages;
      this.write("page", this.page ? String(this.page + 1) : "");
      var now = found.slice(this.page * each, this.page * each + each);
      if (this.count) this.count.textContent = this.say("page_of", { page: this.page + 1, pages: pages, count: found.length });
      if (this.gridSelect) this.gridSelect.value = String(size);
      this.grid.style.setProperty("--across", String(Math.min(size, Math.max(1, now.length))));
      this.grid.classList.toggle("camera-dense", size > 3);
      var kept = new Map(this.tiles.map(function (tile) { return [tile.camera.id, tile]; }));
      this.tiles = now.map(function (camera) {
        var tile = kept.get(camera.id) || self.tile(camera);
        tile.camera = camera;
        self.label(tile);
        return tile;
      });
      var elements = this.tiles.map(function (tile) { return tile.element; });
      if (elements.some(function (one, place) { return self.grid.children[place] !== one; }) || self.grid.children.length !== elements.length) this.grid.replaceChildren.apply(this.grid, elements);
      if (!now.length) this.grid.replaceChildren(make("p", "quiet", this.say(this.cameras.length ? "none" : "nothing")));
      this.tick();
      this.soon();
    },
    tile: function (camera) {
      var self = this, element = make("figure", "camera-tile"), canvas = make("canvas"), tile;
      element.tabIndex = 0;
      element.dataset.camera = String(camera.id);
      canvas.setAttribute("role", "img");
      tile = { camera: camera, element: element, canvas: canvas, at: 0, status: 0, mode: 0, since: Date.now() };
      tile.cover = make("div", "camera-cover");
      tile.name = make("strong");
      tile.school = make("span", "camera-school");
      tile.state = make("span", "status status-quiet");
      tile.age = make("span", "camera-age");
      tile.modeName = make("span", "camera-mode");
      var words = make("figcaption"), line = make("span", "camera-line");
      line.append(tile.state, tile.age, tile.modeName);
      words.append(tile.name, tile.school, line);
      element.append(canvas, tile.cover, words);
      if (!this.config.plain) {
        var actions = make("div", "camera-actions"), map = make("a", "camera-button");
        map.append(icon("geo-alt"));
        map.href = "/institutions/" + encodeURIComponent(camera.school);
        map.title = this.say("map");
        map.setAttribute("aria-label", this.say("map"));
        map.href = "/map?school=" + encodeURIComponent(camera.school);
        actions.append(this.button("zoom-in", "single", function () { self.single(tile); }, true));
        if (this.own.clear) actions.append(this.button("eye", "clear", function () { self.reason("clear", tile); }, true));
        if (camera.hours) actions.append(this.button("clock", "late", function () { self.reason("late", tile); }, true));
        actions.append(this.button("image", "snapshot", function () { self.keep(tile); }, true), map);
        element.append(actions);
        element.addEventListener("dblclick", function () { self.single(tile); });
      }
      return tile;
    },
    label: function (tile) {
      var camera = tile.camera, state = this.config.states[camera.state] || [camera.state, "none"];
      tile.name.textContent = camera.name;
      tile.school.textContent = camera.code + " · " + camera.school_name + " · " + camera.unit_name;
      tile.state.className = "status status-quiet status-" + state[1];
      tile.state.replaceChildren(icon(state[1] === "good" ? "check-circle-fill" : state[1] === "none" ? "dash-circle" : "exclamation-triangle-fill"), make("span", "", state[0]));
      tile.canvas.setAttribute("aria-label", camera.name + ", " + camera.school_name);
      tile.element.title = camera.purpose + (camera.simulated ? " · " + this.config.simulated : "");
    },
    turn: function (step) { this.page += step; this.patrolAt = Date.now(); this.show(); },
    single: function (tile) {
      this.write("codes", tile.camera.code);
      this.before = this.size();
      this.write("grid", "1");
      this.page = 0;
      this.show();
      if (this.tiles[0]) this.tiles[0].element.focus();
    },
    back: function () {
      this.write("codes", "");
      if (this.size() === 1) this.write("grid", String(this.before || 3));
      this.show();
    },
    full: function () {
      if (document.fullscreenElement) document.exitFullscreen(); else if (this.host.requestFullscreen) this.host.requestFullscreen();
    },
    key: function (event) {
      var typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (window.localStorage.getItem("ioc-single-keys-off") === "1" && event.key.length === 1) return;
      var place = this.tiles.findIndex(function (tile) { return tile.element === document.activeElement; });
      var steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.size(), ArrowUp: -this.size() };
      if (place >= 0 && steps[event.key]) {
        event.preventDefault();
        var next = this.tiles[place + steps[event.key]];
        if (next) next.element.focus();
      } else if (place >= 0 && event.key === "Enter") this.single(this.tiles[place]);
      else if (/^[1-6]$/.test(event.key)) { this.write("codes", ""); this.write("grid", event.key); this.page = 0; this.show(); }
      else if (event.key === "Escape" && !document.fullscreenElement) this.back();
      else if (event.key === "n") this.turn(1);
      else if (event.key === "p") this.turn(-1);
      else if (event.key === "f") this.full();
    },

    /* --- reasons ------------------------------------------------------------------------------- */
    dialog: function (title, fields, act) {
      var self = this, box = make("dialog", "camera-dialog"), form = make("form"), inputs = {}, wrong = make("p", "field-error");
      wrong.setAttribute("role", "alert");
      box.setAttribute("aria-label", this.say(title));
      form.method = "dialog";
      form.append(make("h2", "card-title", this.say(title)));
      fields.forEach(function (field) {
        var label = make("label", "field"), input = Array.isArray(field[2]) ? self.select(field[2], "") : make(field[2] === "area" ? "textarea" : "input", "form-control");
        if (field[2] === "number") { input.type = "number"; input.min = "1"; input.max = field[3]; input.value = field[3]; }
        input.name = field[0];
        inputs[field[0]] = input;
        label.append(make("span", "field-label", field[1]), input);
        form.append(label);
      });
      var row = make("div", "camera-pages"), send = make("button", "camera-button camera-send", this.say("send"));
      send.type = "submit";
      row.append(send, this.button("x-lg", "cancel", function () { box.close(); }));
      form.append(wrong, row);
      form.addEventListener("submit", async function (event) {
        event.preventDefault();
        send.disabled = true;
        var values = {};
        Object.keys(inputs).forEach(function (name) { values[name] = inputs[name].value; });
        wrong.textContent = await act(values);
        send.disabled = false;
        if (!wrong.textContent) box.close();
      });
      box.addEventListener("close", function () { box.remove(); });
      box.append(form);
      this.host.append(box);
      box.showModal();
    },
    reason: function (kind, tile) {
      var self = this, most = kind === "clear" ? 10 : 30;
      this.dialog(kind, [["reason", this.say("reason"), "area"], ["minutes", this.say("minutes"), "number", String(most)]], async function (values) {
        var answer = await post("/cameras/viewings", { kind: kind, cameras: [tile.camera.id], reason: values.reason, minutes: parseInt(values.minutes, 10) || 0 });
        if (!answer.ok) return answer.told.text || self.say("failed");
        if (kind === "clear") self.clearEnds = answer.told.ends - self.offset;
        tile.at = 0;
        self.soon();
        return "";
      });
    },
    keep: function (tile) {
      var self = this, choices = this.own.targets.map(function (one, place) { return [place, one.name]; });
      this.dialog("snapshot", [["target", this.say("evidence"), choices.length ? choices : [["", "–"]]], ["days", this.say("days"), this.config.days.map(function (one) { return [one, self.say("day_count", { count: one })]; })], ["reason", this.say("reason"), "area"]], async function (values) {
        var target = self.own.targets[Number(values.target)] || { kind: "", key: "" };
        var answer = await post("/cameras/snapshots", { camera: tile.camera.id, target: target.kind, key: target.key, days: Number(values.days), reason: values.reason });
        if (!answer.ok) return answer.told.text || self.say("failed");
        self.tell(self.say("kept"));
        setTimeout(function () { self.tell(""); }, 4000);
        return "";
      });
    },
    stopClear: async function () {
      if ((await post("/cameras/clear/stop", {})).ok) this.clearEnds = 0;
      this.tick();
    },

    /* --- pictures ------------------------------------------------------------------------------ */
    soon: function () { clearTimeout(this.timer); if (!this.busy) this.timer = setTimeout(this.loop.bind(this), 0); },
    loop: async function () {
      if (this.busy || !this.alive()) return;
      this.busy = true;
      clearTimeout(this.timer);
      if (!document.hidden && this.tiles.length && this.cameras) {
        var asked = this.tiles.slice();
        try {
          await this.poll(asked);
          this.failures = 0;
        } catch (error) { this.failures += 1; }
      }
      this.busy = false;
      if (!this.alive()) return;
      var pause = this.tiles.length > 4 ? MANY_MS : ONE_MS;
      this.timer = setTimeout(this.loop.bind(this), document.hidden ? 2000 : this.failures ? Math.min(SLOWEST_MS, 500 * Math.pow(2, this.failures)) : pause);
    },
    poll: async function (asked) {
      var ids = asked.map(function (tile) { return tile.camera.id; }).join(".");
      var since = asked.map(function (tile) { return tile.at.toString(36); }).join(".");
      var answer = await fetch("/cameras/wall.bin?ids=" + ids + "&since=" + since, { cache: "no-store", credentials: "same-origin", headers: { "X-IOC-Background": "1" }, signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.stopped.signal]) });
      if (!answer.ok) throw new Error(String(answer.status));
      var body = await answer.arrayBuffer(), view = new DataView(body), place = 0, self = this, drawn = [];
      this.offset = Number(answer.headers.get("X-IOC-Now")) - Date.now();
      this.beat = Number(answer.headers.get("X-IOC-Beat"));
      asked.forEach(function (tile) { tile.status = 0; });
      while (place + RECORD <= body.byteLength) {
        var tile = asked[view.getUint16(place)], length = view.getUint32(place + 12);
        tile.status = view.getUint8(place + 2);
        if (tile.status === 0) {
          tile.mode = view.getUint8(place + 3);
          drawn.push(self.draw(tile, Number(view.getBigUint64(place + 4)), new Uint8Array(body, place + RECORD, length)));
        }
        place += RECORD + length;
      }
      await Promise.all(drawn);
    },
    draw: async function (tile, at, bytes) {
      try {
        var picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
        if (tile.canvas.width !== picture.width || tile.canvas.height !== picture.height) { tile.canvas.width = picture.width; tile.canvas.height = picture.height; }
        tile.canvas.getContext("2d").drawImage(picture, 0, 0);
        picture.close();
        tile.at = at;
        tile.element.dataset.frames = String(Number(tile.element.dataset.frames || 0) + 1);
      } catch (error) { tile.at = tile.at || 0; }
      this.mark(tile);
    },
    mark: function (tile) {
      var now = Date.now() + this.offset, age = tile.at ? Math.max(0, now - tile.at) : null;
      var lost = age === null || age > this.config.stale, text = "";
      if (tile.status === 2) { text = this.say("closed", { hours: tile.camera.hours }); tile.canvas.width = tile.canvas.width; tile.at = 0; }
      else if (tile.status === 1) { text = this.say("gone"); tile.canvas.width = tile.canvas.width; tile.at = 0; }
      else if (age === null) text = this.say(["offline", "refused", "no_video"].indexOf(tile.camera.state) >= 0 || Date.now() - tile.since > 10000 ? "lost" : "waiting");
      else if (lost) text = this.say("lost");
      tile.element.classList.toggle("is-lost", Boolean(text));
      if (tile.cover.textContent !== text) tile.cover.textContent = text;
      tile.cover.hidden = !text;
      var told = age === null ? "" : age < 2000 ? this.say("live") : this.say("age", { seconds: Math.round(age / 1000) });
      if (tile.age.textContent !== told) tile.age.textContent = told;
      var mode = age === null ? "" : this.say(["mode_wall", "mode_faces", "mode_clear"][tile.mode]);
      if (tile.mode === 2 && mode) mode += " · " + this.own.who;
      if (tile.modeName.textContent !== mode) tile.modeName.textContent = mode;
      tile.element.classList.toggle("is-clear", tile.mode === 2 && age !== null);
    },
    tick: function () {
      if (!this.alive()) return;
      this.tiles.forEach(this.mark, this);
      var dead = this.beat !== undefined && Date.now() + this.offset - this.beat > SERVICE_MS;
      if (this.failures > 1) this.tell(this.say("away"));
      else if (dead) this.tell(this.say("service"));
      else if (this.note && [this.say("away"), this.say("service")].indexOf(this.note.textContent) >= 0) this.tell("");
      if (this.clearBox) {
        var left = Math.ceil((this.clearEnds - Date.now()) / 1000);
        this.clearBox.hidden = this.stopButton.hidden = left <= 0;
        if (left > 0) this.clearBox.textContent = this.say("countdown", { time: Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0") });
      }
      var patrol = parseInt(this.read("patrol"), 10);
      if (patrol && this.pages > 1 && Date.now() - this.patrolAt >= patrol * 1000 && !document.hidden) this.turn(1);
    }
  };

  function find(node) {
    if (!(node instanceof Element)) return;
    var hosts = Array.from(node.querySelectorAll("[data-camera-wall]"));
    if (node.matches("[data-camera-wall]")) hosts.push(node);
    hosts.forEach(function (host) {
      if (host.dataset.cameraReady) return;
      host.dataset.cameraReady = "1";
      walls.add(new Wall(host));
    });
  }
  new MutationObserver(function (changes) {
    changes.forEach(function (change) { change.addedNodes.forEach(find); });
  }).observe(document, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", function () { walls.forEach(function (wall) { wall.patrolAt = Date.now(); wall.soon(); }); });
  document.addEventListener("ioc:versions", function (event) {
    if (event.detail.indexOf("cameras") >= 0) walls.forEach(function (wall) { wall.refresh(); });
  });
})();
