/* Live screens: ask /versions every two seconds, hand moved topics to their stores, say when the server is away. */
(function () {
  "use strict";
  var ADDRESS = "/versions";
  var STORE = "shell-version-store";
  var VISIBLE_MS = 2000, HIDDEN_MS = 15000, SLOWEST_MS = 8000, TIMEOUT_MS = 6000;
  var etag = "", versions = null, failures = 0, answeredAt = Date.now(), timer = null, busy = false;

  function hand(id, data) {
    if (document.getElementById("shell-frame-panel") && window.dash_clientside && window.dash_clientside.set_props) {
      window.dash_clientside.set_props(id, { data: data });
      return true;
    }
    return false;
  }

  /* The first answer is only remembered: it was asked before the page asked for its figures. */
  function take(next) {
    if (versions) {
      var moved = Object.keys(next).filter(function (topic) { return next[topic] !== versions[topic]; });
      if (moved.length) {
        if (!hand(STORE, next)) return false;
        moved.forEach(function (topic) { hand("shell-version-" + topic + "-store", next[topic]); });
        document.dispatchEvent(new CustomEvent("ioc:versions", { detail: moved }));
      }
    }
    versions = next;
    return true;
  }

  function age() {
    var banner = document.getElementById("shell-connection-alert");
    if (!banner) return;
    var seconds = Math.max(0, Math.round((Date.now() - answeredAt) / 1000));
    var words = banner.querySelector("[data-age]");
    if (!words) return;
    var unit = seconds >= 3600 ? "hours" : seconds >= 60 ? "minutes" : "seconds";
    var count = Math.floor(seconds / { hours: 3600, minutes: 60, seconds: 1 }[unit]);
    var text = words.getAttribute("data-" + unit).replace("{count}", String(count));
    if (words.textContent !== text) words.textContent = text;
  }

  function show(lost) {
    var banner = document.getElementById("shell-connection-alert");
    if (!banner) return;
    if (lost) age();
    if (banner.hidden === lost) banner.hidden = !lost;
    document.documentElement.classList.toggle("connection-lost", lost);
  }

  function signIn() {
    window.location.assign("/login?next=" + encodeURIComponent(window.location.pathname + window.location.search));
  }

  function wait() {
    if (document.hidden) return HIDDEN_MS;
    return failures ? Math.min(SLOWEST_MS, VISIBLE_MS * Math.pow(1.5, failures - 1)) : VISIBLE_MS;
  }

  async function ask() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      var headers = { "X-IOC-Background": "1" };
      if (etag) headers["If-None-Match"] = etag;
      var answer = await fetch(ADDRESS, { headers: headers, cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (answer.status === 401) { signIn(); return; }
      if (answer.status === 403) { window.location.reload(); return; }
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      if (answer.status === 200 && take(await answer.json())) etag = answer.headers.get("ETag") || "";
      failures = 0;
      answeredAt = Date.now();
      show(false);
    } catch (error) {
      failures += 1;
      if (failures > 1 || !navigator.onLine) show(true);
    } finally {
      busy = false;
      timer = setTimeout(ask, wait());
    }
  }

  document.addEventListener("visibilitychange", function () { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);
  window.addEventListener("offline", function () { failures += 1; show(true); });
  setInterval(function () { if (document.documentElement.classList.contains("connection-lost")) age(); }, 1000);
  ask();
})();
