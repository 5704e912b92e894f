/* Sorting of plain tables by their header buttons; unknown values stay at the end. */
(function () {
  "use strict";
  function compare(a, b, up) {
    if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1; /* unknown last, both ways */
    var x = Number(a), y = Number(b);
    var order = Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, "vi", { numeric: true }) : x - y;
    return up ? order : -order;
  }

  function sort(table) {
    var heading = table.querySelector("thead th[aria-sort='ascending'], thead th[aria-sort='descending']");
    if (!heading) return;
    var column = heading.cellIndex, up = heading.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.from(body.rows);
    var sorted = rows.slice().sort(function (first, second) {
      if (first.classList.contains("row-total") !== second.classList.contains("row-total")) return first.classList.contains("row-total") ? 1 : -1;
      return compare(first.cells[column].dataset.value || "", second.cells[column].dataset.value || "", up);
    });
    if (sorted.some(function (row, place) { return row !== rows[place]; })) body.append.apply(body, sorted);
  }

  /* The order a reader chose, by place: fresh figures come as a new table. */
  var orders = new Map();
  function placeOf(table) {
    var owner = table.closest("[id]");
    return owner ? owner.id + "/" + Array.from(owner.querySelectorAll("table")).indexOf(table) : "";
  }

  window.ioc = window.ioc || {};
  window.ioc.restoreOrder = function (table) {
    var order = orders.get(placeOf(table)), heading = order && table.tHead && table.tHead.rows[0].cells[order[0]];
    if (!heading || !heading.hasAttribute("aria-sort")) return;
    heading.setAttribute("aria-sort", order[1]);
    sort(table);
  };

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest(".sort-button");
    if (!button) return;
    var heading = button.closest("th"), table = button.closest("table");
    var was = heading.getAttribute("aria-sort");
    var numeric = Array.from(table.tBodies[0].rows).every(function (row) { return !Number.isNaN(Number(row.cells[heading.cellIndex].dataset.value || "")); });
    table.querySelectorAll("thead th[aria-sort]").forEach(function (other) { other.setAttribute("aria-sort", "none"); });
    heading.setAttribute("aria-sort", was === "none" ? (numeric ? "descending" : "ascending") : was === "ascending" ? "descending" : "ascending");
    orders.set(placeOf(table), [heading.cellIndex, heading.getAttribute("aria-sort")]);
    sort(table);
  });

  /* Fresh figures arrive in the old order: put the rows back as the reader had them. */
  var waiting = null;
  new MutationObserver(function (changes) {
    var touched = changes.some(function (change) {
      var node = change.target instanceof Element ? change.target : change.target.parentElement;
      return node && node.closest(".data-table tbody");
    });
    if (!touched || waiting) return;
    waiting = requestAnimationFrame(function () {
      waiting = null;
      document.querySelectorAll(".data-table").forEach(sort);
    });
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["data-value"] });
})();
