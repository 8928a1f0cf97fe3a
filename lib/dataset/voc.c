/* voc.c -- Pascal VOC: an XML file an image; and ImageNet's files, which are like them. Writing is voc_out.c's.
 *
 * Boxes are whole pixels counted from 1, the last one included; (xmin - 1, ymin - 1, xmax, ymax) is the region that
 * they cover. Boxes of an object's parts are passed over; of roLabelImg's rotated boxes (robndbox) the box around them
 * is taken, as it stands. */
#include "dataset/folder.h"
#include "dataset/folder_sample.h"
#include "dataset/voc_out.h"
#include "dataset/voc_xml.h"
#include "text/text_file.h"

/* Names the record once all is read. A size of 0 says that nobody knows it. */
static void
finish_image(struct voc_reader *r)
{
	struct arena *arena = r->w->arena;
	struct slice name = json_text(r->image.file_name, arena);
	r->image.id = folder_id(r->line);
	if (r->image.id.text == NULL && name.text != NULL)
		image_string(image_stem(name), &r->image.id, arena);
	if (r->number[VOC_WIDTH] == 0 || r->number[VOC_HEIGHT] == 0)
		r->image.width = r->image.height = (struct slice){ 0 };
	r->line->number = r->root;
}

static enum unit_state
read_file(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct text_file xml;
	const char *path = folder_path(line);
	struct voc_reader r = { .w = w, .convert = c, .line = line,
		.image = { .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE) } };
	if (!text_file_open(&xml, path)) {
		filter_reject(w, "%s", xml.why);
		return UNIT_REJECTED;
	}
	voc_xml_read(&r, xml.bytes);
	if (!r.rejected)
		finish_image(&r);
	text_file_close(&xml);
	*image = r.image;
	return r.rejected ? UNIT_REJECTED : UNIT_IMAGE;
}

static struct filter_document *
open_files(const struct convert *c, const char *path)
{
	static const char *const extensions[] = { ".xml", NULL };
	return folder_open(c, path, extensions);
}

static bool
has_file(const struct file_sample *s)
{
	return slice_is(s->root, "annotation");
}

/* Files whose first element is not to be seen may be in another encoding. */
static bool
has_folder(const struct folder_sample *s)
{
	return s->xml && (s->root.n == 0 || slice_is(s->root, "annotation"));
}

const struct format format_voc = {
	.name = "voc",
	.about = "Pascal VOC, an XML file an image; written as a folder",
	.extension = "xml",
	.has_file = has_file,
	.has_folder = has_folder,
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.base = 1,
	.open = open_files,
	.read = read_file,
	.write = voc_out_write,
	.counters = voc_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMED | USES_SIZES | USES_KEEP,
};

const struct format format_imagenet = {
	.name = "imagenet",
	.about = "ImageNet's XML files: as voc, with coordinates as they stand",
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.open = open_files,
	.read = read_file,
	.write = voc_out_write,
	.counters = voc_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMED | USES_SIZES | USES_KEEP,
};
