/* html_page.c -- the page that pictures are looked through with: its style, its frame and its script. */
#include "draw/html_page.h"

#include <stddef.h>

const char *const html_style[] = {
	":root{--ink:#1b1f24;--soft:#5b6470;--line:#c9ced6;--panel:#f4f5f7;--paper:#fff;--hot:#0072b2;color"
		"-scheme:light}\n",
	"@media(prefers-color-scheme:dark){html[data-theme=auto]{--ink:#e8eaed;--soft:#a3abb5;--line:#3c434"
		"c;--panel:#1c2026;--paper:#14171b;--hot:#56b4e9;color-scheme:dark}}\n",
	"html[data-theme=dark]{--ink:#e8eaed;--soft:#a3abb5;--line:#3c434c;--panel:#1c2026;--paper:#14171b;"
		"--hot:#56b4e9;color-scheme:dark}\n",
	"*{box-sizing:border-box}\n",
	"body{margin:0;height:100vh;display:grid;grid-template:auto 1fr/15rem "
		"1fr;color:var(--ink);background:var(--paper);font:14px/1.4 Helvetica,Arial,'Liberation "
		"Sans','DejaVu Sans',sans-serif}\n",
	"header{grid-column:1/3;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;padding:.4rem "
		".8rem;border-bottom:1px solid var(--line);background:var(--panel)}\n",
	"h1{font-size:1rem;margin:0;flex:1;min-width:8rem;overflow:hidden;text-overflow:ellipsis;white-spac"
		"e:nowrap}\n",
	"button,input[type=search]{font:inherit;color:inherit;background:var(--paper);border:1px solid "
		"var(--line);border-radius:4px;padding:.15rem .55rem}\n",
	"button:hover{border-color:var(--hot)}\n",
	":focus-visible{outline:2px solid var(--hot)}\n",
	"aside{overflow:auto;padding:.6rem .8rem;border-right:1px solid "
		"var(--line);background:var(--panel)}\n",
	"aside h2{font-size:.8rem;margin:.9rem 0 .3rem;color:var(--soft);font-weight:600}\n",
	"aside h2:first-child{margin-top:0}\n",
	"aside label{display:flex;gap:.4rem;align-items:center;padding:.05rem 0;cursor:pointer}\n",
	"aside label span{flex:1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}\n",
	"aside .wrap span{white-space:normal}\n",
	"aside small,#count{color:var(--soft);font-variant-numeric:tabular-nums}\n",
	"aside i{width:.8rem;height:.8rem;border-radius:2px;flex:none}\n",
	"#least{width:100%}\n",
	"#chosen{min-height:5.5em;overflow-wrap:anywhere}\n",
	"#chosen b{display:block}\n",
	"#stage{position:relative;overflow:hidden;cursor:grab;touch-action:none}\n",
	"#stage.held{cursor:grabbing}\n",
	"#stage>svg{position:absolute;inset:0;width:100%;height:100%}\n",
	"#stage rect,#stage path,#stage circle{vector-effect:non-scaling-stroke}\n",
	"#stage g rect,#stage g path,#stage g circle{pointer-events:all}\n",
	"#stage g.off{display:none}\n",
	"#stage g.hot rect[fill=none]{stroke-width:4px}\n",
	"#tip{position:fixed;z-index:2;pointer-events:none;max-width:24rem;padding:.3rem "
		".55rem;border-radius:4px;background:var(--ink);color:var(--paper);overflow-wrap:anywhere}\n",
	"#tip:empty{display:none}\n",
	"@media(max-width:700px){body{grid-template:auto 1fr auto/1fr}header{grid-column:1}aside{order:3;ma"
		"x-height:35vh;border-right:0;border-top:1px solid var(--line)}}\n",
	NULL
};

const char *const html_frame[] = {
	"<header><h1 id=\"title\"></h1><input id=\"find\" type=\"search\" placeholder=\"find an image\" "
		"aria-label=\"find an image\" size=\"14\"><button id=\"back\" title=\"previous: left arrow or "
		"k\">‹</button><span id=\"count\"></span><button id=\"next\" title=\"next: right arrow or "
		"j\">›</button><button id=\"out\" title=\"-\">−</button><button id=\"in\" "
		"title=\"+\">+</button><button id=\"fit\" title=\"0\">fit</button><button id=\"theme\" "
		"title=\"t\">light / dark</button></header>\n",
	"<aside><h2>Chosen</h2><div id=\"chosen\"></div>\n",
	"<div id=\"scores\"><h2>Score from <output id=\"leastis\">0</output></h2><input id=\"least\" "
		"type=\"range\" min=\"0\" max=\"1\" step=\"0.01\" value=\"0\" aria-label=\"least score\"></div>\n",
	"<label class=\"wrap\"><input id=\"only\" type=\"checkbox\"><span>skip images with nothing "
		"left</span></label>\n",
	"<div id=\"kinds\"></div><div id=\"labels\"></div>\n",
	"<h2>Keys</h2><small>← → or k j: images · + − 0: zoom · wheel, drag · t: light, "
		"dark</small></aside>\n",
	"<main id=\"stage\" tabindex=\"0\"></main><div id=\"tip\" role=\"status\"></div>\n",
	NULL
};
