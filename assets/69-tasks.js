/* Tables of tasks: sorting, filters and columns live in the address, so that a view can be sent. */
(function () {
  "use strict";
  const GRID = "tasks-grid-table";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});

  function iocDay(value) {
    if (!value) {
      return "–";
    }
    const day = new Date(value + "T00:00:00");
    return document.documentElement.lang === "vi"
      ? value.slice(8, 10) + "/" + value.slice(5, 7) + "/" + value.slice(0, 4)
      : day.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  }

  functions.iocDay = iocDay;
  functions.iocCompareDays = function (midnight, value) {
    if (!value) {
      return -1;
    }
    const day = new Date(value + "T00:00:00").getTime();
    return day === midnight.getTime() ? 0 : day < midnight.getTime() ? -1 : 1;
  };

  function keep(name, value) {
    const address = new URL(window.location.href);
    if (value) {
      address.searchParams.set(name, value);
    } else {
      address.searchParams.delete(name);
    }
    window.history.replaceState(window.history.state, "", address);
  }

  function restore(api) {
    const asked = new URL(window.location.href).searchParams;
    const sorted = (asked.get("sort") || "")
      .split(",")
      .filter(Boolean)
      .map((part, place) => {
        const [column, way] = part.split(":");
        return { colId: column, sort: way === "desc" ? "desc" : "asc", sortIndex: place };
      });
    if (sorted.length) {
      api.applyColumnState({ state: sorted, defaultState: { sort: null } });
    }
    if (asked.get("filter")) {
      try {
        api.setFilterModel(JSON.parse(asked.get("filter")));
      } catch {
        keep("filter", "");
      }
    }
  }

  function watch(api) {
    restore(api);
    api.addEventListener("sortChanged", function () {
      const sorted = api
        .getColumnState()
        .filter((column) => column.sort)
        .sort((a, b) => a.sortIndex - b.sortIndex);
      keep("sort", sorted.map((column) => column.colId + ":" + column.sort).join(","));
    });
    api.addEventListener("filterChanged", function () {
      const model = api.getFilterModel();
      keep("filter", Object.keys(model).length ? JSON.stringify(model) : "");
    });
  }

  const known = new WeakSet();
  function look() {
    const grid = document.getElementById(GRID);
    if (grid && window.dash_ag_grid && !known.has(grid)) {
      known.add(grid);
      window.dash_ag_grid.getApiAsync(GRID).then(watch);
    }
  }

  document.addEventListener("change", function (event) {
    const box = event.target.closest("[data-query-list]");
    if (box) {
      const chosen = [...box.querySelectorAll("input:checked")].map((input) => input.value);
      keep(box.dataset.queryList, chosen.join(","));
    }
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
