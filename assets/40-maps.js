/* How dash-leaflet draws units: colours come from the server in `hideout`, never from here. */
(function () {
  "use strict";
  function shared(context) { return (context && context.hideout) || {}; }

  /* hideout: classes {code: number|null}, colours [low ... high], empty, line, selected [code];
     or plain: outlines only. The look is kept with the feature, so that its label is never stale. */
  function areaStyle(feature, context) {
    var look = shared(context), code = feature.properties.code;
    feature.look = look;
    if (look.plain) return { color: look.line, weight: 1, fillColor: look.empty, fillOpacity: 0.6, dashArray: null };
    var place = (look.classes || {})[code];
    var known = place !== null && place !== undefined;
    var chosen = (look.selected || []).indexOf(code) >= 0;
    return {
      color: chosen ? look.mark || look.line : known ? look.line : look.emptyLine || look.line,
      weight: chosen ? 3 : 1,
      fillColor: known ? (look.colours || [])[place] : look.empty,
      fillOpacity: 1,
      dashArray: known ? null : "3 3"
    };
  }

  /* hideout: text {code: written value}, measure, unknown. Text nodes only: names are data. */
  function label(feature) {
    var look = feature.look || {}, code = feature.properties.code;
    var box = document.createElement("div");
    var name = document.createElement("strong");
    name.className = "map-tooltip-name";
    name.textContent = feature.properties.name || code;
    box.append(name);
    if (!look.plain) {
      var value = document.createElement("span");
      var text = (look.text || {})[code];
      value.textContent = text ? (look.measure ? look.measure + ": " : "") + text : look.unknown || "–";
      box.append(value);
    }
    return box;
  }

  function areaLabel(feature, layer, context) {
    layer.bindTooltip(function () { return label(feature); }, { sticky: true, direction: "top", opacity: 1 });
    layer.on("mouseover", function () { layer.setStyle({ weight: 2.5 }); if (layer.bringToFront) layer.bringToFront(); });
    layer.on("mouseout", function () { layer.setStyle({ weight: areaStyle(feature, { hideout: feature.look || shared(context) }).weight }); });
  }

  window.ioc = window.ioc || {};
  window.ioc.maps = { areaStyle: areaStyle, areaLabel: areaLabel };
})();
