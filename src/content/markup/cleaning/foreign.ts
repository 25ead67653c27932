import { setOf } from "#content/markup/elements.js";
import { dropIllegalCharacters } from "#content/text/characters.js";
import type { Attributes } from "./attributes.js";
import type { HtmlElement } from "./html-tree.js";

const MATHML_NAMESPACE = "http://www.w3.org/1998/Math/MathML";

function isMathMl({ namespaceURI }: HtmlElement): boolean {
  return namespaceURI === MATHML_NAMESPACE;
}

/** Of MathML (Core and 3), all that lays out formulas; nothing that links, acts or takes HTML in. */
const FORMULA_PARTS = setOf(
  "math semantics annotation menclose merror mfenced mfrac mi mlabeledtr mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none",
);
const FORMULA_ATTRIBUTES = setOf(
  "accent accentunder alttext bevelled close columnalign columnlines columnspacing columnspan denomalign depth dir display displaystyle encoding fence form frame height id largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation numalign open rowalign rowlines rowspacing rowspan rspace scriptlevel separator separators stretchy symmetric voffset width",
);

/** Of SVG (2), what stands still and loads nothing. */
const DRAWING_PARTS = setOf(
  "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath linearGradient radialGradient stop clipPath mask pattern marker",
);
/** What can be seen. */
export const SHAPES = setOf("path rect circle ellipse line polyline polygon text");
/** Nobody misses these: they move, filter or run something, or are read by programs. */
export const UNSEEN_PARTS = setOf(
  "animate animateColor animateMotion animateTransform cursor discard filter handler listener metadata mpath script set view",
);
const DRAWING_ATTRIBUTES = setOf(
  "class clip-path clip-rule clipPathUnits color cx cy d direction display dominant-baseline dx dy fill fill-opacity fill-rule font-family font-size font-style font-variant font-weight fx fy gradientTransform gradientUnits height href id lang letter-spacing marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits offset opacity orient overflow paint-order pathLength patternContentUnits patternTransform patternUnits points preserveAspectRatio r refX refY role rotate rx ry shape-rendering spreadMethod startOffset stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration textLength transform transform-origin vector-effect viewBox visibility width word-spacing writing-mode x x1 x2 y y1 y2 aria-label alignment-baseline baseline-shift",
);

export function isForeignPart(element: HtmlElement): boolean {
  return (isMathMl(element) ? FORMULA_PARTS : DRAWING_PARTS).has(element.tagName);
}

/** The attributes that a part keeps: none that a style sheet, a script or another document is behind. */
export function finishForeignAttributes(element: HtmlElement): Attributes {
  const allowed = isMathMl(element) ? FORMULA_ATTRIBUTES : DRAWING_ATTRIBUTES;
  const kept: Record<string, string> = {};
  for (const { name, value } of element.attrs) {
    const text = dropIllegalCharacters(value);
    if (allowed.has(name) && isHarmless(name, text)) kept[name] = text;
  }
  return kept;
}

function isHarmless(name: string, value: string): boolean {
  if (value === "" || name === "class") return false;
  // Only parts of the same drawing.
  if (name === "href") return /^#[\w:.-]+$/.test(value);
  if (/\\|script:/i.test(value)) return false;
  return /url\s*\(/i.test(value) ? /^\s*url\(\s*(["']?)#[\w:.-]+\1\s*\)\s*$/i.test(value) : true;
}
