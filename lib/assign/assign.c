/* assign.c -- which anchor learns which box: room that survives from image to image. */
#include "assign/assign.h"

void
assign_room_for(struct assign_room *room, size_t n, struct arena *keep)
{
	if (n <= room->anchors)
		return;
	/* Images of growing sizes must not leave a trail of ever larger rooms behind. */
	size_t half_more = room->anchors + room->anchors / 2;
	room->anchors = n > half_more ? n : half_more;
	bitset_room(&room->touched, room->anchors, keep);
	bitset_room(&room->covered, room->anchors, keep);
	room->slot = arena_array(keep, uint32_t, room->anchors);
}
