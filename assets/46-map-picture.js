/* A picture of the map with title, legend, date and source, drawn from the map's own canvases. */
(function () {
  "use strict";
  var MARGIN = 24, HEAD = 64, SIDE = 300, LINE = 20;

  function wrap(context, text, width) {
    var lines = [], line = "";
    text.split(/\s+/).forEach(function (word) {
      var longer = line ? line + " " + word : word;
      if (line && context.measureText(longer).width > width) { lines.push(line); line = word; } else line = longer;
    });
    if (line) lines.push(line);
    return lines;
  }

  function copyMap(context, map, x, y) {
    var container = map.getContainer(), frame = container.getBoundingClientRect();
    context.save();
    context.beginPath();
    context.rect(x, y, frame.width, frame.height);
    context.clip();
    container.querySelectorAll(".leaflet-tile, canvas").forEach(function (part) {
      var at = part.getBoundingClientRect();
      if (at.width && at.height) context.drawImage(part, x + at.left - frame.left, y + at.top - frame.top, at.width, at.height);
    });
    context.restore();
    context.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--color-border");
    context.strokeRect(x + 0.5, y + 0.5, frame.width, frame.height);
    return frame;
  }

  /* Write the legend of units as it stands on screen. */
  function legend(context, box, look, x, y) {
    if (!box || !box.firstChild) return y;
    var title = box.querySelector(".map-legend-title"), year = box.querySelector(".map-legend-year");
    context.fillStyle = look.text;
    context.font = "700 13px " + look.font;
    if (title) wrap(context, title.textContent, SIDE).forEach(function (line) { context.fillText(line, x, y); y += LINE; });
    context.font = "500 12px " + look.font;
    context.fillStyle = look.muted;
    if (year) { context.fillText(year.textContent, x, y); y += LINE; }
    box.querySelectorAll(".map-legend li").forEach(function (item) {
      var key = item.querySelector(".map-legend-key");
      context.fillStyle = getComputedStyle(key).backgroundColor;
      context.fillRect(x, y - 8, 20, 12);
      context.strokeStyle = look.muted;
      context.strokeRect(x + 0.5, y - 7.5, 20, 12);
      context.fillStyle = look.text;
      context.fillText(item.querySelector(".map-range").textContent + "  (" + item.querySelector(".map-count").textContent + ")", x + 30, y);
      y += LINE;
    });
    return y + 8;
  }

  function symbols(context, page, x, y) {
    var look = page.look;
    page.legendRows().forEach(function (row) {
      context.fillStyle = look.text;
      if (row.title) { context.font = "700 13px " + look.font; context.fillText(row.title, x, y + 4); y += LINE; return; }
      window.ioc.points.symbol(context, look, row.shape, row.sector, row.fill, x + 9, y, 6);
      context.fillStyle = look.text;
      context.font = "500 12px " + look.font;
      context.fillText(row.text, x + 30, y);
      y += LINE;
    });
    return y + 8;
  }

  function picture(page) {
    var look = page.look, views = page.views.filter(function (view) { return view.isShown(); });
    var scale = 2, width = MARGIN, height = 0;
    views.forEach(function (view) { var size = view.map.getSize(); width += size.x + MARGIN; height = Math.max(height, size.y); });
    width += SIDE + MARGIN;
    height = Math.max(height, 560) + HEAD + 92;
    var sheet = document.createElement("canvas");
    sheet.width = width * scale;
    sheet.height = height * scale;
    var context = sheet.getContext("2d");
    context.scale(scale, scale);
    context.fillStyle = look.surface;
    context.fillRect(0, 0, width, height);
    context.textBaseline = "middle";
    context.fillStyle = look.text;
    context.font = "800 20px " + look.font;
    context.fillText(page.say("picture_title"), MARGIN, 26);
    context.font = "500 13px " + look.font;
    context.fillStyle = look.muted;
    context.fillText(page.summary(), MARGIN, 49);
    var x = MARGIN;
    views.forEach(function (view) { x += copyMap(context, view.map, x, HEAD).width + MARGIN; });
    var y = HEAD + 12;
    views.forEach(function (view) { y = legend(context, view.legend, look, x, y); });
    y = symbols(context, page, x, y);
    context.fillStyle = look.muted;
    context.font = "500 12px " + look.font;
    var foot = height - 68;
    page.sourceLines().forEach(function (text) { wrap(context, text, width - 2 * MARGIN).forEach(function (line) { context.fillText(line, MARGIN, foot); foot += 17; }); });
    return sheet;
  }

  function save(blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  window.ioc = window.ioc || {};
  window.ioc.mapPicture = function (page) { picture(page).toBlob(function (blob) { save(blob, "map-" + page.year + ".png"); }, "image/png"); };
  window.ioc.saveBlob = save;
})();
