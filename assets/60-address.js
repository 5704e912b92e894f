/* Filters live in the address: a control inside [data-query] writes its value there, so that a
   view can be bookmarked and sent. The address changes in place; nothing is loaded again. */
(function () {
  "use strict";
  function keep(event) {
    const box = event.target.closest("[data-query]");
    if (!box) {
      return;
    }
    const address = new URL(window.location.href);
    const value = event.target.value;
    if (value && value !== "-") {
      address.searchParams.set(box.dataset.query, value);
    } else {
      address.searchParams.delete(box.dataset.query);
    }
    window.history.replaceState(window.history.state, "", address);
  }
  document.addEventListener("input", keep);
  document.addEventListener("change", keep);
})();
