/* box_mark.c -- how boxes look. */
#include "draw/box_mark.h"

#define LABEL(opacity) { INK_NONE, 0, opacity }
#define RGB(value, opacity) { INK_RGB, value, opacity }

const struct box_look box_looks[BOX_MARKS] = {
	[BOX_OBJECT] = { "object", NULL, LABEL(1), 1, false, true },
	[BOX_CROWD] = { "crowd or ignored", "crowd or ignored", LABEL(1), 0.75, true, true },
	[BOX_PROPOSAL] = { "proposal", "proposals", RGB(0x8a929c, 0.8f), 0.5, false, false },
	[BOX_HIT] = { "hit", "hits", RGB(0x1f83cc, 1), 1, false, true },
	[BOX_MISSED] = { "missed", "missed", RGB(0xcc3388, 1), 1.25, false, true },
	[BOX_FALSE] = { "false alarm", "false alarms", RGB(0xe69f00, 1), 1, false, true },
	[BOX_UNCOUNTED] = { "not counted", "not counted", RGB(0x8a929c, 1), 0.75, true, true },
	[BOX_FOUND] = { "ground truth", "ground truth", RGB(0x7fb8e0, 1), 0.5, false, false },
	[BOX_GT] = { "ground truth", NULL, LABEL(1), 1.5, false, true },
	[BOX_ANCHOR] = { "positive anchor", "positive anchors", LABEL(0.9f), 0.5, false, false },
	[BOX_IGNORED] = { "ignored anchor", "ignored anchors", RGB(0x8a929c, 0.8f), 0.5, true, false },
	[BOX_NEGATIVE] = { "background", "chosen backgrounds", RGB(0x8a929c, 0.55f), 0.4, false, false },
	[BOX_UNMATCHED] = { "unmatched", "unmatched boxes", RGB(0xcc3388, 1), 1.25, false, true },
};
