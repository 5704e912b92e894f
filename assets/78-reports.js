/* The editor of a quarterly report. Every field is saved by itself soon after the last key: first in
   this browser, then on the server, which refuses to write over a newer text. Then both are shown. */
(function () {
  "use strict";
  var WAIT_MS = 1200, RETRY_MS = 5000;
  var fields = new Map(); // name -> { number, text, dirty, busy, stuck }
  var timers = new Map(), place = "", words = {}, user = "";

  function editor() { return document.querySelector("[data-report]"); }
  function box(name) { return document.querySelector('[data-report-field="' + name + '"]'); }
  function key(name) { return "ioc-report:" + user + ":" + place + ":" + name; }
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }
  function tell(text, bad) {
    var line = document.querySelector("[data-report-saved]");
    if (!line) return;
    line.textContent = text;
    line.parentElement.classList.toggle("is-bad", Boolean(bad));
  }
  function remember(name, text, number) {
    try { window.localStorage.setItem(key(name), JSON.stringify({ text: text, number: number })); } catch (error) { /* full or closed */ }
  }
  function forget(name) { try { window.localStorage.removeItem(key(name)); } catch (error) { /* closed */ } }
  function remembered(name) {
    try { return JSON.parse(window.localStorage.getItem(key(name)) || "null"); } catch (error) { return null; }
  }
  function token() { return (document.cookie.match(/(?:^|; )(?:__Host-)?ioc_csrf=([^;]*)/) || [])[1] || ""; }
  function plan(name, wait) {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(function () { save(name); }, wait));
  }

  async function save(name) {
    var field = fields.get(name), control = box(name);
    if (!field || !control || !field.dirty || field.stuck) return;
    if (field.busy) { plan(name, WAIT_MS); return; }
    var text = control.value;
    field.busy = true;
    tell(words.saving);
    try {
      var answer = await fetch("/reports/" + place + "/texts", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(token()) },
        body: JSON.stringify({ name: name, text: text, number: field.number })
      });
      if (answer.status === 200) {
        var saved = await answer.json();
        field.number = saved.number;
        field.text = text;
        field.dirty = control.value !== text;
        control.dataset.reportNumber = String(saved.number);
        if (field.dirty) { remember(name, control.value, field.number); plan(name, WAIT_MS); } else forget(name);
        tell(fill(words.saved, { time: saved.time }));
      } else if (answer.status === 409) {
        conflict(name, await answer.json());
      } else if (answer.status === 423) {
        field.stuck = true;
        tell(words.locked, true);
      } else if (answer.status === 401) {
        tell(words.signed_out, true);
      } else if (answer.status === 422) {
        tell((await answer.json()).error, true);
      } else {
        tell(words.refused, true);
        plan(name, RETRY_MS);
      }
    } catch (error) {
      tell(words.offline, true);
      plan(name, RETRY_MS);
    } finally {
      field.busy = false;
    }
  }

  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  /* Both texts stay in sight until somebody has chosen; nothing is saved for this field until then. */
  function conflict(name, theirs) {
    var field = fields.get(name), control = box(name);
    var old = control.parentElement.querySelector(".report-conflict");
    if (old) old.remove();
    field.stuck = true;
    var mine = control.value;
    var panel = document.createElement("div");
    panel.className = "report-conflict";
    panel.setAttribute("role", "alert");
    var title = document.createElement("strong");
    title.textContent = fill(words.conflict, { who: theirs.who, time: theirs.time });
    panel.append(title);
    [[words.theirs, theirs.text], [words.mine, mine]].forEach(function (pair) {
      var name_ = document.createElement("span"), text = document.createElement("pre");
      name_.className = "field-label";
      name_.textContent = pair[0];
      text.textContent = pair[1];
      panel.append(name_, text);
    });
    function choose(text) {
      return function () {
        panel.remove();
        field.stuck = false;
        field.number = theirs.number;
        field.text = theirs.text;
        control.value = text();
        field.dirty = control.value !== theirs.text;
        if (field.dirty) { remember(name, control.value, field.number); save(name); } else forget(name);
      };
    }
    var row = document.createElement("div");
    row.className = "report-line";
    row.append(
      button(words.join, choose(function () { return theirs.text.replace(/\s+$/, "") + "\n" + control.value; })),
      button(words.keep_mine, choose(function () { return control.value; })),
      button(words.take_theirs, choose(function () { return theirs.text; }))
    );
    panel.append(row);
    control.after(panel);
    control.closest(".report-field").scrollIntoView({ block: "nearest" });
    tell(title.textContent, true);
  }

  function typed(event) {
    var control = event.target;
    if (!(control instanceof Element) || !control.matches("[data-report-field]")) return;
    var name = control.dataset.reportField, field = fields.get(name);
    if (!field || control.readOnly || control.disabled) return;
    field.dirty = control.value !== field.text;
    remember(name, control.value, field.number);
    if (field.dirty && !field.stuck) plan(name, event.type === "change" && control.tagName === "SELECT" ? 0 : WAIT_MS);
  }

  /* A text that never reached the server comes back after the session, the page or the power ended. */
  function restore(name) {
    var kept = remembered(name), field = fields.get(name), control = box(name);
    if (!kept) return;
    if (kept.text === field.text || control.readOnly || control.disabled) { if (kept.text === field.text) forget(name); return; }
    control.value = kept.text;
    field.dirty = true;
    field.number = kept.number;
    tell(words.restored);
    save(name);
  }

  function start(host) {
    if (host.dataset.reportReady) return;
    host.dataset.reportReady = "1";
    place = host.dataset.report;
    user = host.dataset.reportUser;
    words = JSON.parse(host.dataset.reportWords);
    fields.clear();
    host.querySelectorAll("[data-report-field]").forEach(function (control) {
      if (control.tagName === "SELECT") {
        control.value = control.dataset.reportValue;
        control.disabled = control.dataset.reportLocked === "1";
      }
      fields.set(control.dataset.reportField, {
        number: Number(control.dataset.reportNumber), text: control.value, dirty: false, busy: false, stuck: false
      });
    });
    fields.forEach(function (_field, name) { restore(name); });
  }

  /* What others saved: a field without an unsaved word follows, the others meet it when they are saved. */
  function follow(source) {
    if (source.dataset.reportTaken || !editor()) return;
    source.dataset.reportTaken = "1";
    var texts = JSON.parse(source.dataset.reportRemote);
    Object.keys(texts).forEach(function (name) {
      var field = fields.get(name), control = box(name), theirs = texts[name];
      if (!field || !control || field.dirty || field.busy || field.stuck || theirs.number <= field.number) return;
      field.number = theirs.number;
      field.text = theirs.text;
      if (control.value !== theirs.text) control.value = theirs.text;
    });
  }

  /* Before handing in, every word is on the server; a field in conflict stops it. */
  document.addEventListener("click", async function (event) {
    var pressed = event.target instanceof Element && event.target.closest("[data-report-flush]");
    if (!pressed || pressed.dataset.reportFlushed) { if (pressed) delete pressed.dataset.reportFlushed; return; }
    var waiting = [...fields].filter(function (pair) { return pair[1].dirty; }).map(function (pair) { return pair[0]; });
    if (!waiting.length) return;
    event.preventDefault();
    event.stopPropagation();
    for (var name of waiting) { clearTimeout(timers.get(name)); await save(name); }
    if ([...fields.values()].some(function (field) { return field.dirty || field.busy; })) return;
    pressed.dataset.reportFlushed = "1";
    pressed.click();
  }, true);

  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  window.addEventListener("online", function () { fields.forEach(function (field, name) { if (field.dirty) save(name); }); });
  new MutationObserver(function () {
    var host = editor(), source = document.querySelector("[data-report-remote]");
    if (host) start(host); else fields.clear();
    if (source) follow(source);
  }).observe(document, { childList: true, subtree: true });
})();
