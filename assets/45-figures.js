/* Pictures of figures: the button in a figure's download menu asks Plotly for a PNG. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-png]");
    if (!button) return;
    var figure = button.closest("figure");
    var plot = figure && figure.querySelector(".js-plotly-plot");
    if (!plot || !window.Plotly) return;
    var wanted = (plot._context && plot._context.toImageButtonOptions) || {};
    var style = getComputedStyle(document.documentElement);
    /* On screen a figure lies on its card; a picture brings its own ground and its title. */
    var title = figure.querySelector(".figure-title").textContent + " (" + figure.querySelector(".figure-unit").textContent + ")";
    var source = figure.querySelector(".provenance").innerText.replace(/\s*\n\s*/g, " · ");
    var layout = Object.assign({}, plot.layout, {
      paper_bgcolor: style.getPropertyValue("--color-surface").trim(),
      title: { text: title, x: 0, xref: "container", xanchor: "left", pad: { l: 16 }, font: { size: 16 } },
      margin: { l: 24, r: 24, t: 88, b: 72 },
      annotations: (plot.layout.annotations || []).concat([{ text: source, showarrow: false, xref: "paper", yref: "paper", x: 0, y: 0, yshift: -34, yanchor: "top", xanchor: "left", font: { size: 10 } }]),
      width: Math.max(plot.offsetWidth, 640),
      height: plot.offsetHeight + 140
    });
    window.Plotly.downloadImage({ data: plot.data, layout: layout, config: { locale: plot._context.locale } },
      { format: "png", filename: wanted.filename || "ioc", scale: 2, width: layout.width, height: layout.height });
    button.closest("details").open = false;
  });
})();
