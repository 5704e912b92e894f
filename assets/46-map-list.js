/* The list beside the map: its accessible twin. Only the rows in sight are in the document. */
(function () {
  "use strict";
  var ROW = 62, SPARE = 6;

  function el(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* page: rows() -> indexes in order, data, selected, hover, placeOf, loadOf, choose(index), point(index). */
  function List(page, host) {
    var pool = new Map(), active = -1, rows = [];
    host.replaceChildren();
    host.setAttribute("role", "listbox");
    host.setAttribute("tabindex", "0");
    host.setAttribute("aria-label", host.parentElement.getAttribute("aria-label"));
    var tall = el("div", "map-list-tall"), empty = el("p", "map-list-empty");
    empty.hidden = true;
    host.append(tall, empty);

    function build(place) {
      var index = rows[place], data = page.data, row = el("div", "map-row");
      row.id = "map-row-" + data.code[index].replace(/[^A-Za-z0-9-]/g, "_");
      row.setAttribute("role", "option");
      row.setAttribute("aria-setsize", String(rows.length));
      row.setAttribute("aria-posinset", String(place + 1));
      row.dataset.index = String(index);
      var picture = el("img", "map-row-symbol");
      picture.alt = "";
      picture.src = page.picture(index);
      var words = el("div", "map-row-words"), name = el("div", "map-row-name", data.name[index]);
      name.title = data.name[index];
      words.append(name, el("div", "map-row-place", page.kindOf(index) + " · " + page.placeOf(index)));
      var load = page.loadOf(index), figure = el("div", "map-row-figure");
      if (load) {
        var badge = el("span", "map-row-load tone-" + load.tone, load.text);
        badge.title = load.word;
        figure.append(badge, el("span", "map-row-word", load.word));
      }
      row.append(picture, words, figure);
      return row;
    }

    function paint() {
      var first = Math.max(0, Math.floor(host.scrollTop / ROW) - SPARE);
      var last = Math.min(rows.length, Math.ceil((host.scrollTop + host.clientHeight) / ROW) + SPARE);
      pool.forEach(function (row, place) { if (place < first || place >= last) { row.remove(); pool.delete(place); } });
      for (var place = first; place < last; place += 1) {
        var row = pool.get(place);
        if (!row) {
          row = build(place);
          row.style.setProperty("--top", place * ROW + "px");
          pool.set(place, row);
          tall.append(row);
        }
        var index = rows[place];
        row.setAttribute("aria-selected", String(index === page.selected));
        row.classList.toggle("is-active", place === active);
        row.classList.toggle("is-hover", index === page.hover);
      }
      var current = pool.get(active);
      if (current) host.setAttribute("aria-activedescendant", current.id); else host.removeAttribute("aria-activedescendant");
    }

    function show(place) {
      var top = place * ROW;
      if (top < host.scrollTop) host.scrollTop = top;
      else if (top + ROW > host.scrollTop + host.clientHeight) host.scrollTop = top + ROW - host.clientHeight;
    }

    function move(place) {
      if (!rows.length) return;
      active = Math.max(0, Math.min(rows.length - 1, place));
      show(active);
      paint();
      page.point(rows[active], "list");
    }

    host.addEventListener("scroll", function () { requestAnimationFrame(paint); }, { passive: true });
    host.addEventListener("keydown", function (event) {
      var page_ = Math.max(1, Math.floor(host.clientHeight / ROW) - 1);
      var steps = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page_, PageUp: active - page_, Home: 0, End: rows.length - 1 };
      if (event.key in steps) { event.preventDefault(); move(steps[event.key]); }
      else if ((event.key === "Enter" || event.key === " ") && active >= 0) { event.preventDefault(); page.choose(rows[active], { fly: true, focus: event.key === "Enter" }); }
    });
    host.addEventListener("click", function (event) {
      var row = event.target.closest(".map-row");
      if (!row) return;
      active = rows.indexOf(Number(row.dataset.index));
      page.choose(Number(row.dataset.index), { fly: true });
    });
    host.addEventListener("mouseover", function (event) {
      var row = event.target.closest(".map-row");
      page.point(row ? Number(row.dataset.index) : null, "list");
    });
    host.addEventListener("mouseleave", function () { page.point(null, "list"); });
    new ResizeObserver(function () { requestAnimationFrame(paint); }).observe(host);

    this.fill = function (text) {
      rows = page.rows();
      pool.forEach(function (row) { row.remove(); });
      pool.clear();
      active = page.selected === null ? -1 : rows.indexOf(page.selected);
      tall.style.setProperty("--height", rows.length * ROW + "px");
      empty.hidden = rows.length > 0;
      empty.textContent = text || "";
      if (host.scrollTop > rows.length * ROW) host.scrollTop = 0;
      paint();
    };
    this.mark = paint;
    this.reveal = function (index) { var place = rows.indexOf(index); if (place >= 0) { active = place; show(place); paint(); } };
    this.focus = function () { host.focus(); };
  }

  window.ioc = window.ioc || {};
  window.ioc.List = List;
})();
