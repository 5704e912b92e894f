/* Plain elements from the trees of `components/static.py`: [tag, attributes, children] or a text. */
(function () {
  "use strict";
  var TAGS = /^(a|abbr|article|b|br|caption|code|dd|details|div|dl|dt|em|figcaption|figure|h[1-6]|header|hr|img|kbd|label|li|nav|ol|option|p|section|select|small|span|strong|sub|summary|sup|table|tbody|td|textarea|tfoot|th|thead|time|tr|ul|button)$/;
  var NAMES = /^(class|for|tabindex|colspan|rowspan|datetime|title|role|scope|href|src|alt|width|height|open|lang|value|hidden|rows|readonly|aria-[a-z]+|data-[a-z-]+)$/;
  var SOURCE = /^(data:image\/|\/)/, PLACE = /^(\/(?!\/)|[?#])/;

  function build(tree) {
    if (typeof tree === "string") return document.createTextNode(tree);
    var tag = tree[0], attributes = tree[1];
    if (!TAGS.test(tag)) throw new Error("static: tag " + tag);
    var element = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) {
      var value = attributes[name];
      if (name === "style") {
        Object.keys(value).forEach(function (property) { element.style.setProperty(property, value[property]); });
        return;
      }
      if (!NAMES.test(name)) throw new Error("static: attribute " + name);
      if ((name === "src" && !SOURCE.test(value)) || (name === "href" && !PLACE.test(value))) return;
      element.setAttribute(name, value);
    });
    if (tag === "button") element.type = "button";
    tree[2].forEach(function (child) { element.append(build(child)); });
    return element;
  }

  function fill(host) {
    var place = host.querySelector(".table-scroll"), left = place ? place.scrollLeft : 0;
    host.replaceChildren(build(JSON.parse(host.getAttribute("data-static"))));
    host.querySelectorAll("table").forEach(window.ioc.restoreOrder);
    if (left) host.querySelector(".table-scroll").scrollLeft = left;
  }

  new MutationObserver(function (changes) {
    var hosts = new Set();
    changes.forEach(function (change) {
      if (change.type === "attributes") { hosts.add(change.target); return; }
      change.addedNodes.forEach(function (node) {
        if (!(node instanceof Element)) return;
        if (node.matches("[data-static]")) hosts.add(node);
        node.querySelectorAll("[data-static]").forEach(function (inner) { hosts.add(inner); });
      });
    });
    hosts.forEach(function (host) { if (host.isConnected && host.hasAttribute("data-static")) fill(host); });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-static"] });

  /* Links go as those of Dash do: without a new document. */
  document.addEventListener("click", function (event) {
    var link = event.target instanceof Element && event.target.closest("[data-static] a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.hasAttribute("data-download")) return;
    event.preventDefault();
    window.history.pushState({}, "", link.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  });
})();
