/* framework_check_yolov5.c -- what is wrong with a YOLO YAML as such. */
#include "framework/faults.h"

#include "engine/err.h"

static void
check_rows(struct faults *f, const struct yolo_yaml *yaml)
{
	for (size_t i = 0; i < yaml->rows; i++) {
		const struct yolo_row *row = &yaml->row[i], *first = &yaml->row[0];
		if (row->wrong < row->numbers)
			faults_add(f, row->line,
				"number %zu of the row is none, or not above 0: a row is width,height, "
				"width,height, ... in pixels",
				row->wrong + 1);
		else if (row->numbers % 2 > 0)
			faults_add(f, row->line, "the row has %zu numbers: a width or a height is missing",
				row->numbers);
		else if (row->numbers == 0)
			faults_add(f, row->line, "the row is empty: give its level anchors, or leave it out");
		else if (row->numbers != first->numbers && i > 0)
			faults_add(f, row->line,
				"the row has %zu anchors and the first one %zu: all levels need equally many",
				row->numbers / 2, first->numbers / 2);
	}
}

static void
check_yaml(struct faults *f, const struct yolo_yaml *yaml, const struct framework_data *data)
{
	size_t nc = yaml->config.classes;
	if (yaml->rows == 0 && !yaml->fitted)
		faults_add(f, yaml->anchors_line, "anchors is empty: give a row a level");
	if (yaml->nc_line == 0)
		faults_add(f, yaml->anchors_line, "nc, the number of classes, is not said");
	else if (nc == 0)
		faults_add(f, yaml->nc_line, "nc must be a whole number of classes");
	else
		faults_classes(f, yaml->nc_line, "nc", (double)nc, data);
	check_rows(f, yaml);
}

void
framework_check_yolov5(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data,
	struct faults *f)
{
	struct yolo_yaml yaml;
	yolo_yaml_parse(d, text, &yaml);
	if (d->error == NULL && !yaml.given)
		json_dom_fail(d, "has no anchors to check; YOLOv8 and later need none");
	if (d->error != NULL)
		return;
	if (yaml.fitted)
		err_warn("%s:%zu: anchors is a number: YOLOv5 fits so many a level itself, and there are none to check",
			path, yaml.anchors_line);
	check_yaml(f, &yaml, data);
	framework_check_shapes(f, &yaml.config, data);
}
